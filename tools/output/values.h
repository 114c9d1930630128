/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What functions of facts have in common.
 */
#ifndef _PTRACEMON_TOOLS_VALUES_H
#define _PTRACEMON_TOOLS_VALUES_H

#include "output/source.h"

#define FACT(name) void fact_##name(struct source *source)

#define NUMBER(name, value)                                           \
	FACT(name)                                                    \
	{                                                             \
		json_u64(source->json, value);                        \
	}

#define WORD(name, word, value)                                       \
	FACT(name)                                                    \
	{                                                             \
		const uint64_t number = value;                        \
                                                                      \
		json_word(source->json, word((uint32_t)number), number); \
	}

#define TIME(name, boottime)                                          \
	FACT(name)                                                    \
	{                                                             \
		put_time(source, boottime);                           \
	}

#define FIELD(name, bytes)                                              \
	FACT(name)                                                      \
	{                                                               \
		json_field(source->json, (const uint8_t *)(bytes),      \
			   sizeof(bytes));                              \
	}

/* Null unless it is @there. */
static inline void put_if(struct json *json, uint64_t value, bool there)
{
	if (there)
		json_u64(json, value);
	else
		json_null(json);
}

static inline void put_time(struct source *source, uint64_t boottime)
{
	fact_write_time(source->json, source->out->clock, boottime,
			source->digits);
}

#endif /* _PTRACEMON_TOOLS_VALUES_H */
