/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The keys of one exception. What is wrong is said on standard error.
 */
#ifndef _PTRACEMON_TOOLS_RULE_H
#define _PTRACEMON_TOOLS_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "sessions/exceptions.h"

/* Takes a key. @given: bits of those before it; @value must stay. Returns whether it is good. */
bool rule_set(struct exception *rule, uint32_t *given, const char *key, const char *value);

/* Whether what an executable does is in a file or program that it is given. */
bool rule_is_interpreter(const char *path);

/* Whether nothing is missing, and what there is fits. */
bool rule_is_whole(const struct exception *rule, uint32_t given);

#endif /* _PTRACEMON_TOOLS_RULE_H */
