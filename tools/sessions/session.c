// SPDX-License-Identifier: GPL-2.0
/*
 * Words for what sessions are. See session.h.
 */
#include <stddef.h>

#include "sessions/session.h"

#define LOOK_UP(words, value)                                             \
	((value) < sizeof(words) / sizeof(*(words)) ? (words)[value] : NULL)

const char *session_begin_word(uint32_t began)
{
	static const char *const words[] = {
		[SESSION_ATTACH] = "attach",
		[SESSION_SEIZE] = "seize",
		[SESSION_TRACEME] = "traceme",
		[SESSION_AUTO_ATTACH] = "auto_attach",
		[SESSION_ALREADY_TRACED] = "already_traced",
		[SESSION_ACCESS] = "access",
		[SESSION_REQUEST] = "request",
	};

	return LOOK_UP(words, began);
}

const char *session_end_word(uint32_t ended)
{
	static const char *const words[] = {
		[SESSION_OPEN] = "open",
		[SESSION_DETACHED] = "detached",
		[SESSION_KILLED] = "killed",
		[SESSION_TRACEE_GONE] = "tracee_gone",
		[SESSION_TRACER_GONE] = "tracer_gone",
		[SESSION_OTHER_TRACER] = "other_tracer",
		[SESSION_IDLE] = "idle",
		[SESSION_END_OF_INPUT] = "end_of_input",
		[SESSION_EVICTED] = "evicted",
	};

	return LOOK_UP(words, ended);
}
