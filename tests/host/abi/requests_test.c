// SPDX-License-Identifier: GPL-2.0
/*
 * tools/abi/requests.c: names by ABI, and lists.
 */
#include "abi/requests.h"
#include "tap.h"
#include "uapi/ptracemon.h"

#define X86_64	PTRACEMON_ABI_X86_64
#define I386	PTRACEMON_ABI_I386
#define X32	PTRACEMON_ABI_X32
#define ARM64	PTRACEMON_ABI_ARM64
#define ARM	PTRACEMON_ABI_ARM

static void test_names(void)
{
	size_t length = 0;

	is_text(request_name(X86_64, 16, &length), "PTRACE_ATTACH", "16");
	is(length, 13, "its length");
	is_text(request_name(X86_64, 12, NULL), "PTRACE_GETREGS", "12 on x86");
	is_text(request_name(ARM64, 12, NULL), NULL, "12 on arm64");
	is_text(request_name(ARM, 31, NULL), "PTRACE_GETFDPIC", "31 on arm");
	is_text(request_name(ARM64, 31, NULL), "PTRACE_SYSEMU", "31 on arm64");
	is_text(request_name(I386, 0x4206, NULL), "PTRACE_SEIZE", "0x4206");
	is_text(request_name(X86_64, 0x100000010, NULL), NULL,
		"high bits count on x86_64");
	is_text(request_name(I386, 0x100000010, NULL), "PTRACE_ATTACH",
		"and do not on i386");
	is(request_number(X32, 0xffffffff00000010), 16, "nor on x32");
	is(request_number(ARM64, 0xffffffff00000010), 0xffffffff00000010,
	   "but on arm64");
	is_text(request_name(0, 16, NULL), NULL, "no ABI, no name");
	is_text(request_name(200, 16, NULL), NULL, "an ABI of the future");
}

/* Returns whether the list is good, and how far a bad one is quoted. */
static bool parses(struct request_set *set, const char *text, const char *bad)
{
	const char *word = NULL;
	size_t length = 0;
	bool good = request_set_parse(set, text, &word, &length);

	if (!good && bad)
		ok(length == strlen(bad) && !memcmp(word, bad, length),
		   "'%s': the bad word is '%s'", text, bad);
	return good;
}

static void test_lists(void)
{
	struct request_set set;

	ok(parses(&set, "all", NULL), "all");
	ok(request_set_has(&set, X86_64, 16, 1) &&
		   request_set_has(&set, X86_64, 0x7777, 6) &&
		   request_set_has(&set, X86_64, 0x4250, 9),
	   "has everything, a class of the future too");
	ok(parses(&set, "none", NULL) && !request_set_has(&set, X86_64, 16, 1),
	   "none");
	ok(parses(&set, "attach,PTRACE_POKEDATA,-PTRACE_SEIZE", NULL),
	   "classes, names, a minus");
	ok(request_set_has(&set, X86_64, 16, 1), "attach has ATTACH");
	ok(!request_set_has(&set, X86_64, 0x4206, 1), "SEIZE is taken away");
	ok(request_set_has(&set, ARM, 5, 2), "POKEDATA is there, on arm too");
	ok(!request_set_has(&set, X86_64, 4, 2), "POKETEXT is not");
	ok(request_set_has(&set, X86_64, 0x4250, 1),
	   "a request that only the kernel knows goes by its class");
	ok(!request_set_has(&set, X86_64, 0x4250, 2), "or does not");
	ok(parses(&set, "-PTRACE_CONT,all,-step", NULL) &&
		   !request_set_has(&set, X86_64, 7, 5) &&
		   request_set_has(&set, X86_64, 1, 4),
	   "left to right");
	ok(parses(&set, "unknown", NULL) &&
		   request_set_has(&set, X86_64, 0x7777, 6) &&
		   !request_set_has(&set, X86_64, 16, 1),
	   "unknown");
	ok(parses(&set, "PTRACE_GETREGS", NULL) &&
		   request_set_has(&set, I386, 12, 4) &&
		   request_set_has(&set, ARM, 12, 4) &&
		   !request_set_has(&set, ARM64, 12, 6),
	   "a name stands for its number in each family");
}

static void test_bad_lists(void)
{
	struct request_set set;

	ok(!parses(&set, "", ""), "nothing");
	ok(!parses(&set, "attach,", ""), "nothing behind a comma");
	ok(!parses(&set, "attach,foo,bar", "foo"), "an unknown word");
	ok(!parses(&set, "-foo", "-foo"), "an unknown word with a minus");
	ok(!parses(&set, "--attach", "--attach"), "two minuses");
	ok(!parses(&set, "ATTACH", "ATTACH"), "a name without PTRACE_");
	ok(!parses(&set, "ptrace_attach", "ptrace_attach"), "lower case");
	ok(!parses(&set, "attach, write", " write"), "a blank");
	ok(!parses(&set, "PTRACE_ATTACHX", "PTRACE_ATTACHX"), "too long");
	ok(!parses(&set, "PTRACE_ATTAC", "PTRACE_ATTAC"), "too short");
}

static void test_covers(void)
{
	static const struct {
		const char *set;
		bool covers;
	} sets[] = {
		{ "attach,write,control", true },
		{ "all", true },
		{ "all,-read,-step", true },
		{ "all,-PTRACE_CONT", true },
		{ "none", false },
		{ "attach,write", false },
		{ "all,-PTRACE_SEIZE", false },
		{ "all,-control,PTRACE_DETACH", false },
	};
	struct request_set set, wanted;
	size_t i;

	parses(&wanted, "attach,write,control", NULL);
	for (i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		ok(parses(&set, sets[i].set, NULL) &&
			   request_set_covers(&set, &wanted) == sets[i].covers,
		   "%s %s what is recorded by default", sets[i].set,
		   sets[i].covers ? "has" : "lacks");
}

static void collect(void *context, const char *word)
{
	strcat(context, " ");
	strcat(context, word);
	strcat(context, " ");
}

static void test_words(void)
{
	char words[8192] = "";
	const char *first;

	request_words(collect, words);
	first = strstr(words, " PTRACE_GETREGS ");
	ok(strstr(words, " attach ") && strstr(words, " unknown "),
	   "the words have the classes");
	ok(first && !strstr(first + 1, " PTRACE_GETREGS "),
	   "and each name once");
}

int main(void)
{
	test_names();
	test_lists();
	test_bad_lists();
	test_covers();
	test_words();
	return done();
}
