/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of the ABI -> the words that all outputs use for them. Pure. Each
 * function returns NULL for a value that this program does not know; outputs
 * show such a value as a number.
 */
#ifndef _PTRACEMON_TOOLS_WORDS_H
#define _PTRACEMON_TOOLS_WORDS_H

#include <stdint.h>

/* Of struct record: ptrace, access ... */
const char *word_event(uint32_t type);

const char *word_class(uint32_t request_class);
const char *word_abi(uint32_t abi);
const char *word_outcome(uint32_t outcome);
const char *word_reason(uint32_t reason);
const char *word_lifecycle(uint32_t event);
const char *word_denied(uint32_t denied);
const char *word_door(uint32_t door);
const char *word_attached_by(uint32_t how);

/* Of ptracemon_access.mode: attach or read. */
const char *word_mode(uint32_t mode);

/* Of struct sight. */
const char *word_path(uint32_t path);

/* Word of bit @bit of ptracemon_call.relation. */
const char *word_relation(unsigned int bit);

/* EPERM ...; @error is positive. */
const char *word_error(uint64_t error);

/* ActionType of a row of DeviceEvents. */
const char *word_action(uint32_t type);

#endif /* _PTRACEMON_TOOLS_WORDS_H */
