/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CPUs that come online while the rings are read.
 */
#ifndef _PTRACEMON_TOOLS_HOTPLUG_H
#define _PTRACEMON_TOOLS_HOTPLUG_H

#include <stdbool.h>

#include "abi/decode.h"
#include "device/reader.h"

/* Of these types a record can tell of a new ring; or of something lost. */
static inline bool hotplug_may_tell(uint16_t type)
{
	return type == PTRACEMON_TYPE_LIFECYCLE || type == PTRACEMON_TYPE_LOSS;
}

/*
 * Maps the ring that a record tells of. Returns false on an error, which
 * @reader->problem tells.
 */
bool hotplug_take(struct reader *reader, const struct record *record);

#endif /* _PTRACEMON_TOOLS_HOTPLUG_H */
