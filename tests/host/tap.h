/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TAP, as little as is needed. A test program calls ok() and its like, and
 * returns done() from main().
 */
#ifndef _PTRACEMON_TESTS_TAP_H
#define _PTRACEMON_TESTS_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int tap_count, tap_failed;

/* A test that hangs has failed. */
__attribute__((constructor)) static void tap_limit(void)
{
	alarm(60);
}

__attribute__((format(printf, 2, 3))) static inline bool
ok(bool passed, const char *format, ...)
{
	va_list arguments;

	printf("%sok %d - ", passed ? "" : "not ", ++tap_count);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	tap_failed += !passed;
	/* Tests fork: nothing may be left in a buffer. */
	fflush(stdout);
	return passed;
}

static inline bool is(uint64_t got, uint64_t wanted, const char *what)
{
	bool same = ok(got == wanted, "%s", what);

	if (!same)
		printf("# got %" PRIu64 " (%#" PRIx64 "), wanted %" PRIu64 " (%#" PRIx64 ")\n",
		       got, got, wanted, wanted);
	return same;
}

static inline bool is_text(const char *got, const char *wanted,
			   const char *what)
{
	bool same = ok(got == wanted ||
			       (got && wanted && !strcmp(got, wanted)),
		       "%s", what);

	if (!same)
		printf("# got    %s\n# wanted %s\n", got ? got : "(none)",
		       wanted ? wanted : "(none)");
	return same;
}

static inline void skip(const char *what, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_count, what, why);
	fflush(stdout);
}

static inline int done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif /* _PTRACEMON_TESTS_TAP_H */
