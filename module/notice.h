/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sensor's records about itself. They cannot be filtered.
 */
#ifndef _PTRACEMON_NOTICE_H
#define _PTRACEMON_NOTICE_H

#include <linux/types.h>

/**
 * ptracemon_notice_lifecycle - something happened to the sensor
 * @event: enum ptracemon_lifecycle_event; the current task did it
 * @value: as uapi/ptracemon.h says for @event
 *
 * Context: process.
 */
void ptracemon_notice_lifecycle(u32 event, u64 value);

/**
 * ptracemon_notice_knob - the current task changed a knob
 * @name: of the knob
 * @from: text of the old value
 * @to: text of the new value
 *
 * Context: process.
 */
void ptracemon_notice_knob(const char *name, const char *from, const char *to);

#endif /* _PTRACEMON_NOTICE_H */
