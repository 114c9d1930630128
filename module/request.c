// SPDX-License-Identifier: GPL-2.0
/*
 * ptrace requests: classes, and sets of them as text. See request.h.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "request.h"
#include "requests.h"

struct request {
	u16 number;
	u8 request_class;
	s8 family; /* or ALL_FAMILIES */
	const char *name;
};

#define ALL_FAMILIES	(-1)

#define IN_COMMON(n, name, c) { n, PTRACEMON_CLASS_##c, ALL_FAMILIES, #name },
#define IN_X86(n, name, c) { n, PTRACEMON_CLASS_##c, PTRACEMON_FAMILY_X86, #name },
#define IN_ARM64(n, name, c) { n, PTRACEMON_CLASS_##c, PTRACEMON_FAMILY_ARM64, #name },
#define IN_ARM(n, name, c) { n, PTRACEMON_CLASS_##c, PTRACEMON_FAMILY_ARM, #name },

static const struct request requests[] = {
	PTRACEMON_REQUESTS_COMMON(IN_COMMON)
	PTRACEMON_REQUESTS_X86(IN_X86)
	PTRACEMON_REQUESTS_ARM64(IN_ARM64)
	PTRACEMON_REQUESTS_ARM(IN_ARM)
};

#define SLOT(n, name, c) [PTRACEMON_REQUEST_SLOT(n)] = PTRACEMON_CLASS_##c,

const u8 ptracemon_request_classes[PTRACEMON_FAMILIES]
				  [PTRACEMON_REQUEST_SLOTS] = {
	[PTRACEMON_FAMILY_X86] = {
		PTRACEMON_REQUESTS_COMMON(SLOT)
		PTRACEMON_REQUESTS_X86(SLOT)
	},
	[PTRACEMON_FAMILY_ARM64] = {
		PTRACEMON_REQUESTS_COMMON(SLOT)
		PTRACEMON_REQUESTS_ARM64(SLOT)
	},
	[PTRACEMON_FAMILY_ARM] = {
		PTRACEMON_REQUESTS_COMMON(SLOT)
		PTRACEMON_REQUESTS_ARM(SLOT)
	},
};

static const char *const class_names[] = {
	[PTRACEMON_CLASS_ATTACH] = "attach",
	[PTRACEMON_CLASS_WRITE] = "write",
	[PTRACEMON_CLASS_CONTROL] = "control",
	[PTRACEMON_CLASS_READ] = "read",
	[PTRACEMON_CLASS_STEP] = "step",
	[PTRACEMON_CLASS_UNKNOWN] = "unknown",
};

static bool request_in(const struct request *request, int family)
{
	return request->family == ALL_FAMILIES || request->family == family;
}

static void set_slot(struct ptracemon_request_set *set, int family, u64 number,
		     bool on)
{
	u64 *word = number < 0x40 ? &set->low[family] : &set->high[family];
	u64 bit = 1ULL << (number & 0x3f);

	*word = on ? *word | bit : *word & ~bit;
}

static void set_request(struct ptracemon_request_set *set,
			const struct request *request, bool on)
{
	int family;

	for (family = 0; family < PTRACEMON_FAMILIES; family++)
		if (request_in(request, family))
			set_slot(set, family, request->number, on);
}

static void set_unknown(struct ptracemon_request_set *set, bool on)
{
	int family, slot;

	set->unknown = on;
	for (family = 0; family < PTRACEMON_FAMILIES; family++)
		for (slot = 0; slot < PTRACEMON_REQUEST_SLOTS; slot++)
			if (!ptracemon_request_classes[family][slot])
				set_slot(set, family, slot, on);
}

static void set_class(struct ptracemon_request_set *set, u8 request_class,
		      bool on)
{
	size_t i;

	if (request_class == PTRACEMON_CLASS_UNKNOWN)
		set_unknown(set, on);
	for (i = 0; i < ARRAY_SIZE(requests); i++)
		if (requests[i].request_class == request_class)
			set_request(set, &requests[i], on);
}

static bool word_is(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && !memcmp(word, name, length);
}

static int set_word(struct ptracemon_request_set *set, const char *word,
		    size_t length, bool on)
{
	bool all = word_is(word, length, "all");
	bool found = false;
	size_t i;

	if (word_is(word, length, "none"))
		return 0;
	for (i = 1; i < ARRAY_SIZE(class_names); i++) {
		if (all || word_is(word, length, class_names[i])) {
			set_class(set, i, on);
			found = true;
		}
	}
	if (found)
		return 0;
	if (length < 7 || memcmp(word, "PTRACE_", 7))
		return -EINVAL;
	/* One name can stand for several numbers, one in each family. */
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (word_is(word + 7, length - 7, requests[i].name)) {
			set_request(set, &requests[i], on);
			found = true;
		}
	}
	return found ? 0 : -EINVAL;
}

int ptracemon_request_set_parse(const char *text,
				struct ptracemon_request_set *set)
{
	struct ptracemon_request_set parsed = {};

	for (;;) {
		bool on = *text != '-';
		size_t length;

		if (!on)
			text++;
		length = strcspn(text, ", \t\n");
		if (set_word(&parsed, text, length, on))
			return -EINVAL;
		text += length;
		if (*text != ',')
			break;
		text++;
	}
	if (text[strspn(text, " \t\n")])
		return -EINVAL;
	*set = parsed;
	return 0;
}

static bool has_request(const struct ptracemon_request_set *set,
			const struct request *request)
{
	int family = request->family == ALL_FAMILIES ? 0 : request->family;

	return ptracemon_request_set_has(set, family, request->number);
}

/* Same name, other family: such requests come and go together. */
static bool is_namesake(size_t index)
{
	size_t i;

	for (i = 0; i < index; i++)
		if (!strcmp(requests[i].name, requests[index].name))
			return true;
	return false;
}

static size_t print_word(char *text, size_t size, size_t at, const char *minus,
			 const char *prefix, const char *name)
{
	return at + scnprintf(text + at, size - at, "%s%s%s%s", at ? "," : "",
			      minus, prefix, name);
}

/* A class of which most are in the set is named, less what is missing. */
static size_t print_class(const struct ptracemon_request_set *set,
			  u8 request_class, char *text, size_t size, size_t at)
{
	size_t in = 0, all = 0, i;
	bool named;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (requests[i].request_class != request_class)
			continue;
		all++;
		in += has_request(set, &requests[i]);
	}
	named = request_class == PTRACEMON_CLASS_UNKNOWN ? set->unknown :
							   in > all / 2;
	if (named)
		at = print_word(text, size, at, "", "",
				class_names[request_class]);
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (requests[i].request_class != request_class ||
		    has_request(set, &requests[i]) == named || is_namesake(i))
			continue;
		at = print_word(text, size, at, named ? "-" : "", "PTRACE_",
				requests[i].name);
	}
	return at;
}

size_t ptracemon_request_set_print(const struct ptracemon_request_set *set,
				   char *text, size_t size)
{
	struct ptracemon_request_set all;
	size_t at = 0, i;

	ptracemon_request_set_parse("all", &all);
	if (!memcmp(all.low, set->low, sizeof(all.low)) &&
	    !memcmp(all.high, set->high, sizeof(all.high)) &&
	    all.unknown == set->unknown)
		return scnprintf(text, size, "all");
	for (i = 1; i < ARRAY_SIZE(class_names); i++)
		at = print_class(set, i, text, size, at);
	return at ? at : scnprintf(text, size, "none");
}
