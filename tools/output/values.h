/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of records as JSON values, for the outputs that write JSON.
 */
#ifndef _PTRACEMON_TOOLS_VALUES_H
#define _PTRACEMON_TOOLS_VALUES_H

#include <stdint.h>

#include "abi/event.h"
#include "base/clock.h"
#include "base/json.h"
#include "host/users.h"

/* Boot time as UTC text with @digits of fraction. */
void value_time(struct json *json, const struct clock *clock, uint64_t boottime,
		unsigned int digits);

/* Name of a user, or null. @now: boot time. */
void value_user(struct json *json, struct users *users, uint32_t uid,
		uint64_t now);

/* Null for PTRACEMON_UNSET. */
void value_unless_unset(struct json *json, uint32_t id);

/* A list of words. */
void value_relation(struct json *json, uint32_t relation);

/* Null where it does not apply. */
void value_request(struct json *json, const struct ptracemon_call *call);
void value_result(struct json *json, const struct ptracemon_call *call);
void value_error(struct json *json, const struct ptracemon_call *call);
void value_duration(struct json *json, const struct ptracemon_call *call);
void value_denied(struct json *json, uint8_t denied);
void value_syscall(struct json *json, const struct ptracemon_access *access);
void value_args(struct json *json, const struct ptracemon_access *access);
void value_door(struct json *json, const struct ptracemon_access *access);

/* A list of ATT&CK ids. */
void value_technique(struct json *json, const struct event *event);

void value_lost_class(struct json *json, const struct ptracemon_loss *loss);

#endif /* _PTRACEMON_TOOLS_VALUES_H */
