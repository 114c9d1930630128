/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of the ABI -> the words that all outputs use for them. Pure. Each
 * function returns NULL for a value that this program does not know; outputs
 * show such a value as a number.
 */
#ifndef _PTRACEMON_TOOLS_NAMES_H
#define _PTRACEMON_TOOLS_NAMES_H

#include <stdint.h>

/* By type of a record; but see event_name(). */
const char *name_of_event(uint32_t type);

const char *name_of_class(uint32_t request_class);
const char *name_of_abi(uint32_t abi);
const char *name_of_outcome(uint32_t outcome);
const char *name_of_reason(uint32_t reason);
const char *name_of_lifecycle(uint32_t event);
const char *name_of_denied(uint32_t denied);
const char *name_of_door(uint32_t door);
const char *name_of_attached_by(uint32_t how);
const char *name_of_place(uint32_t kind);
const char *name_of_end(uint32_t event);

/* Of ptracemon_access.mode: attach or read. */
const char *name_of_mode(uint32_t mode);

/* Of struct sight. */
const char *name_of_path(uint32_t path);

/* Word of bit @bit of ptracemon_call.relation. */
const char *name_of_relation(uint32_t bit);

/* EPERM ...; @error is positive. */
const char *name_of_error(uint64_t error);

/* ActionType of a row of DeviceEvents. */
const char *name_of_action(uint32_t type);

#endif /* _PTRACEMON_TOOLS_NAMES_H */
