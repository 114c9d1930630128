/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptrace requests: number and ABI -> name and class, and sets of them as text.
 * Pure. The table is module/requests.h.
 */
#ifndef _PTRACEMON_TOOLS_REQUESTS_H
#define _PTRACEMON_TOOLS_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * request_number - the number as the kernel understands it
 * @abi: enum ptracemon_abi
 * @request: the whole register
 *
 * A 32-bit call counts with its low half only.
 */
uint64_t request_number(uint8_t abi, uint64_t request);

/**
 * request_name - name of a request, with PTRACE_
 * @abi: enum ptracemon_abi
 * @request: the whole register
 * @length: out, if not NULL
 *
 * Return: the name, or NULL.
 */
const char *request_name(uint8_t abi, uint64_t request, size_t *length);

/* Of all families together: more than there are. */
#define REQUESTS_MAX	128

/**
 * struct request_set - some requests
 * @named: by place in the table
 * @classes: bit n: requests that the table lacks, if the kernel says class n
 */
struct request_set {
	bool named[REQUESTS_MAX];
	uint32_t classes;
};

/**
 * request_set_parse - text to set
 * @set: out
 * @text: words with commas between: a class, a request (PTRACE_ATTACH), `all`
 *	or `none`; with a minus before it, the word takes away. Left to right,
 *	beginning with nothing. The syntax of the module's knob `requests`
 * @word: out: the wrong word, if it returns false
 * @length: out: its length
 */
bool request_set_parse(struct request_set *set, const char *text,
		       const char **word, size_t *length);

/**
 * request_classes_parse - text to classes
 * @classes: out: bits, by enum ptracemon_class
 * @text: classes with commas between
 * @word: out: the wrong word, if it returns false
 * @length: out: its length
 */
bool request_classes_parse(uint32_t *classes, const char *text,
			   const char **word, size_t *length);

/**
 * request_set_has - whether a call is in the set
 * @set: the set
 * @abi: enum ptracemon_abi
 * @request: the whole register
 * @request_class: what the kernel says, for what the table lacks
 */
bool request_set_has(const struct request_set *set, uint8_t abi,
		     uint64_t request, uint8_t request_class);

/* Whether all of a class is in the set, for what is no call of ptrace(2). */
bool request_set_has_class(const struct request_set *set,
			   uint8_t request_class);

/* Whether any request of a class is in the set. */
bool request_set_meets_class(const struct request_set *set,
			     uint8_t request_class);

/* Whether all of another set is in it. */
bool request_set_covers(const struct request_set *set,
			const struct request_set *other);

/* Calls @word for each word that a list may have, classes first. */
void request_words(void (*word)(void *context, const char *text),
		   void *context);

#endif /* _PTRACEMON_TOOLS_REQUESTS_H */
