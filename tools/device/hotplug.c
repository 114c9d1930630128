// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs that come online while the rings are read. See hotplug.h.
 */
#include "device/hotplug.h"

bool hotplug_take(struct reader *reader, const struct record *record)
{
	if (record->header.type == PTRACEMON_TYPE_LIFECYCLE &&
	    record->lifecycle.event == PTRACEMON_LIFECYCLE_CPU &&
	    record->lifecycle.value < reader->info.cpus)
		return reader_map(reader, (uint32_t)record->lifecycle.value);
	/* The record that says so may be among the lost ones. */
	if (record->header.type == PTRACEMON_TYPE_LOSS &&
	    record->loss.request_class == PTRACEMON_CLASS_NONE)
		return reader_map_all(reader);
	return true;
}
