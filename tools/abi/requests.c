// SPDX-License-Identifier: GPL-2.0
/*
 * ptrace requests: number and ABI -> name and class. See requests.h.
 */
#include <string.h>

#include "../module/requests.h"
#include "abi/requests.h"
#include "abi/names.h"
#include "uapi/ptracemon.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof(*(array)))

/* Bits: ABIs with the same numbers. */
#define X86	(1 << PTRACEMON_ABI_X86_64 | 1 << PTRACEMON_ABI_I386 | \
		 1 << PTRACEMON_ABI_X32)
#define ARM64	(1 << PTRACEMON_ABI_ARM64)
#define ARM	(1 << PTRACEMON_ABI_ARM)
#define ANY	0xff

struct request {
	uint16_t number;
	uint8_t request_class;
	uint8_t abis;
	uint8_t length;
	const char *name;
};

#define ENTRY(n, name, c, abis) \
	{ n, PTRACEMON_CLASS_##c, abis, sizeof("PTRACE_" #name) - 1, \
	  "PTRACE_" #name },
#define IN_COMMON(n, name, c)	ENTRY(n, name, c, ANY)
#define IN_X86(n, name, c)	ENTRY(n, name, c, X86)
#define IN_ARM64(n, name, c)	ENTRY(n, name, c, ARM64)
#define IN_ARM(n, name, c)	ENTRY(n, name, c, ARM)

static const struct request requests[] = {
	PTRACEMON_REQUESTS_COMMON(IN_COMMON)
	PTRACEMON_REQUESTS_X86(IN_X86)
	PTRACEMON_REQUESTS_ARM64(IN_ARM64)
	PTRACEMON_REQUESTS_ARM(IN_ARM)
};

_Static_assert(ARRAY_SIZE(requests) <= REQUESTS_MAX, "raise REQUESTS_MAX");

uint64_t request_number(uint8_t abi, uint64_t request)
{
	switch (abi) {
	case PTRACEMON_ABI_I386:
	case PTRACEMON_ABI_X32:
	case PTRACEMON_ABI_ARM:
		return (uint32_t)request;
	default:
		return request;
	}
}

/* Returns the place in the table, or ARRAY_SIZE(requests). */
static size_t find(uint8_t abi, uint64_t request)
{
	uint64_t number = request_number(abi, request);
	size_t i;

	if (!abi || abi > 7)
		return ARRAY_SIZE(requests);
	for (i = 0; i < ARRAY_SIZE(requests); i++)
		if (requests[i].number == number &&
		    requests[i].abis & 1 << abi)
			break;
	return i;
}

const char *request_name(uint8_t abi, uint64_t request, size_t *length)
{
	size_t i = find(abi, request);

	if (i == ARRAY_SIZE(requests))
		return NULL;
	if (length)
		*length = requests[i].length;
	return requests[i].name;
}

static bool is_word(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && !memcmp(word, name, length);
}

/* The class of that name, or PTRACEMON_CLASS_NONE. */
static uint32_t find_class(const char *word, size_t length)
{
	uint32_t c;

	for (c = 1; name_of_class(c); c++)
		if (is_word(word, length, name_of_class(c)))
			return c;
	return PTRACEMON_CLASS_NONE;
}

static void set_classes(struct request_set *set, uint32_t classes, bool on)
{
	size_t i;

	set->classes = on ? set->classes | classes : set->classes & ~classes;
	for (i = 0; i < ARRAY_SIZE(requests); i++)
		if (classes >> requests[i].request_class & 1)
			set->named[i] = on;
}

static bool set_word(struct request_set *set, const char *word, size_t length,
		     bool on)
{
	const uint32_t request_class = find_class(word, length);
	bool found = true;
	size_t i;

	if (is_word(word, length, "none"))
		return true;
	/* Classes that this program does not know yet come and go with it. */
	if (is_word(word, length, "all"))
		set_classes(set, ~0u, on);
	else if (request_class)
		set_classes(set, 1u << request_class, on);
	else
		found = false;
	/* One name can stand for several numbers, one in each family. */
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (is_word(word, length, requests[i].name)) {
			set->named[i] = on;
			found = true;
		}
	}
	return found;
}

bool request_set_parse(struct request_set *set, const char *text,
		       const char **word, size_t *length)
{
	memset(set, 0, sizeof(*set));
	for (;;) {
		bool on = *text != '-';

		*word = text;
		text += !on;
		*length = strcspn(text, ",");
		if (!set_word(set, text, *length, on)) {
			*length += !on;
			return false;
		}
		text += *length;
		if (!*text)
			return true;
		text++;
	}
}

bool request_classes_parse(uint32_t *classes, const char *text,
			   const char **word, size_t *length)
{
	uint32_t request_class;

	*classes = 0;
	for (;; text += *length + 1) {
		*word = text;
		*length = strcspn(text, ",");
		request_class = find_class(text, *length);
		if (!request_class)
			return false;
		*classes |= 1u << request_class;
		if (!text[*length])
			return true;
	}
}

bool request_set_has(const struct request_set *set, uint8_t abi,
		     uint64_t request, uint8_t request_class)
{
	size_t i = find(abi, request);

	if (i < ARRAY_SIZE(requests))
		return set->named[i];
	return request_set_has_class(set, request_class);
}

bool request_set_has_class(const struct request_set *set, uint8_t request_class)
{
	return request_class < 32 && set->classes >> request_class & 1;
}

bool request_set_meets_class(const struct request_set *set,
			     uint8_t request_class)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		if (set->named[i] && requests[i].request_class == request_class)
			return true;
	return request_set_has_class(set, request_class);
}

bool request_set_covers(const struct request_set *set,
			const struct request_set *other)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		if (other->named[i] && !set->named[i])
			return false;
	return !(other->classes & ~set->classes);
}

void request_words(void (*word)(void *context, const char *text),
		   void *context)
{
	size_t i, j;
	uint32_t c;

	for (c = 1; name_of_class(c); c++)
		word(context, name_of_class(c));
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		for (j = 0; j < i; j++)
			if (!strcmp(requests[j].name, requests[i].name))
				break;
		if (j == i)
			word(context, requests[i].name);
	}
}
