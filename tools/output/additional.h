/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DeviceEvents' column AdditionalFields: what the record says beyond the
 * columns, as a JSON object of its own.
 */
#ifndef _PTRACEMON_TOOLS_ADDITIONAL_H
#define _PTRACEMON_TOOLS_ADDITIONAL_H

#include "output/layout.h"

extern const union kinds additional_kinds;

#endif /* _PTRACEMON_TOOLS_ADDITIONAL_H */
