// SPDX-License-Identifier: GPL-2.0
/*
 * Requests: the table against the kernel's own headers, and sets of requests as
 * text.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/ptrace.h>

#include "../../module/request.c"

/* of linux/kernel.h, for something else */
#undef READ
#undef WRITE

#define X86 PTRACEMON_FAMILY_X86
#define ARM64 PTRACEMON_FAMILY_ARM64
#define ARM PTRACEMON_FAMILY_ARM
#define ATTACH PTRACEMON_CLASS_ATTACH
#define WRITE PTRACEMON_CLASS_WRITE
#define CONTROL PTRACEMON_CLASS_CONTROL
#define READ PTRACEMON_CLASS_READ
#define STEP PTRACEMON_CLASS_STEP
#define UNKNOWN PTRACEMON_CLASS_UNKNOWN

struct expectation {
	u64 request;
	u8 request_class;
};

/* Numbers by the names of include/uapi/linux/ptrace.h: for every family. */
static const struct expectation common[] = {
	{ PTRACE_TRACEME, ATTACH },
	{ PTRACE_ATTACH, ATTACH },
	{ PTRACE_SEIZE, ATTACH },
	{ PTRACE_POKETEXT, WRITE },
	{ PTRACE_POKEDATA, WRITE },
	{ PTRACE_POKEUSR, WRITE },
	{ PTRACE_SETSIGINFO, WRITE },
	{ PTRACE_SETREGSET, WRITE },
	{ PTRACE_SETSIGMASK, WRITE },
	{ PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG, WRITE },
	{ 0x4212 /* PTRACE_SET_SYSCALL_INFO, 6.16 */, WRITE },
	{ PTRACE_KILL, CONTROL },
	{ PTRACE_DETACH, CONTROL },
	{ PTRACE_SETOPTIONS, CONTROL },
	{ PTRACE_INTERRUPT, CONTROL },
	{ PTRACE_LISTEN, CONTROL },
	{ PTRACE_SECCOMP_GET_FILTER, CONTROL },
	{ PTRACE_SECCOMP_GET_METADATA, CONTROL },
	{ PTRACE_PEEKTEXT, READ },
	{ PTRACE_PEEKDATA, READ },
	{ PTRACE_PEEKUSR, READ },
	{ PTRACE_GETEVENTMSG, READ },
	{ PTRACE_GETSIGINFO, READ },
	{ PTRACE_GETREGSET, READ },
	{ PTRACE_PEEKSIGINFO, READ },
	{ PTRACE_GETSIGMASK, READ },
	{ PTRACE_GET_SYSCALL_INFO, READ },
	{ PTRACE_GET_RSEQ_CONFIGURATION, READ },
	{ PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, READ },
	{ PTRACE_CONT, STEP },
	{ PTRACE_SINGLESTEP, STEP },
	{ PTRACE_SYSCALL, STEP },
};

static void expect_class(struct kunit *test, int family, u64 request,
			 u8 expected)
{
	KUNIT_EXPECT_EQ_MSG(test, ptracemon_request_class(family, request),
			    expected, "request 0x%llx of family %d", request,
			    family);
}

static void common_classes(struct kunit *test)
{
	size_t i;
	int family;

	for (family = 0; family < PTRACEMON_FAMILIES; family++)
		for (i = 0; i < ARRAY_SIZE(common); i++)
			expect_class(test, family, common[i].request,
				     common[i].request_class);
}

#ifdef CONFIG_X86
static const struct expectation x86[] = {
	{ PTRACE_GETREGS, READ },	   { PTRACE_SETREGS, WRITE },
	{ PTRACE_GETFPREGS, READ },	   { PTRACE_SETFPREGS, WRITE },
	{ PTRACE_GETFPXREGS, READ },	   { PTRACE_SETFPXREGS, WRITE },
	{ PTRACE_OLDSETOPTIONS, CONTROL }, { PTRACE_GET_THREAD_AREA, READ },
	{ PTRACE_SET_THREAD_AREA, WRITE },
#ifdef PTRACE_ARCH_PRCTL
	{ PTRACE_ARCH_PRCTL, WRITE },
#endif
	{ PTRACE_SYSEMU, STEP },	   { PTRACE_SYSEMU_SINGLESTEP, STEP },
	{ PTRACE_SINGLEBLOCK, STEP },
};

static void x86_classes(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(x86); i++)
		expect_class(test, X86, x86[i].request, x86[i].request_class);
}
#endif

/* By number: this kernel has no such headers. */
static void arm_classes(struct kunit *test)
{
	expect_class(test, ARM64, 12, UNKNOWN);
	expect_class(test, ARM64, 31, STEP);
	expect_class(test, ARM64, 32, STEP);
	expect_class(test, ARM64, 33, READ);
	expect_class(test, ARM64, 34, WRITE);
	expect_class(test, ARM, 12, READ);
	expect_class(test, ARM, 13, WRITE);
	expect_class(test, ARM, 22, READ);
	expect_class(test, ARM, 23, WRITE);
	expect_class(test, ARM, 26, WRITE);
	expect_class(test, ARM, 30, WRITE);
	expect_class(test, ARM, 31, READ);
	expect_class(test, ARM, 33, UNKNOWN);
}

static const u64 nowhere[] = {
	10,
	11,
	20,
	34 + 1,
	0x3f,
	0x40,
	0x7f,
	0x80,
	0x4140,
	0x41ff,
	0x4213,
	0x423f,
	0x4240,
	0xffff,
	0x100000000ULL,
	0x100000010ULL,
	0x100004206ULL,
	0x8000000000000000ULL,
	~0ULL,
	-0x4200ULL,
};

static void unknown_numbers(struct kunit *test)
{
	size_t i;
	int family;

	for (family = 0; family < PTRACEMON_FAMILIES; family++)
		for (i = 0; i < ARRAY_SIZE(nowhere); i++)
			expect_class(test, family, nowhere[i], UNKNOWN);
}

/* Every line of the table is within the slots, and no two of a family collide. */
static void table_is_sound(struct kunit *test)
{
	size_t i, k;
	int family;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		const struct request *one = &requests[i];

		KUNIT_EXPECT_TRUE_MSG(test,
				      one->number < 0x40 ||
					      (one->number >= 0x4200 &&
					       one->number < 0x4240),
				      "%s", one->name);
		for (family = 0; family < PTRACEMON_FAMILIES; family++)
			if (request_in(one, family))
				expect_class(test, family, one->number,
					     one->request_class);
		for (k = 0; k < i; k++)
			KUNIT_EXPECT_FALSE_MSG(
				test,
				requests[k].number == one->number &&
					(requests[k].family == one->family ||
					 requests[k].family == ALL_FAMILIES ||
					 one->family == ALL_FAMILIES),
				"%s and %s", requests[k].name, one->name);
	}
}

/* A set has what its bits say; numbers out of all ranges follow @unknown. */
static void has(struct kunit *test)
{
	struct ptracemon_request_set set = {};

	set.low[X86] = 1ULL << 16 | 1ULL << 0x3f;
	set.high[ARM] = 1ULL << 6 | 1ULL << 0x3f;
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, X86, 16));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, ARM, 16));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, X86, 17));
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, X86, 0x3f));
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, ARM, 0x4206));
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, ARM, 0x423f));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, X86, 0x4206));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, X86, 0x40));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, X86, 0x4240));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, X86,
							   0x100000010ULL));
	set.unknown = true;
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, X86, 0x40));
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, X86, 0x4240));
	KUNIT_EXPECT_TRUE(test, ptracemon_request_set_has(&set, X86, ~0ULL));
	KUNIT_EXPECT_FALSE(test, ptracemon_request_set_has(&set, X86, 17));
}

struct text {
	const char *text;
	const char *printed; /* NULL: as it is */
};

static const struct text texts[] = {
	{ "attach" },
	{ "attach,write,control" },
	{ "control,attach,write", "attach,write,control" },
	{ "attach,attach", "attach" },
	{ "all" },
	{ "attach,write,control,read,step,unknown", "all" },
	{ "none" },
	{ "none,attach", "attach" },
	{ "attach,none", "attach" },
	{ "attach,-attach", "none" },
	{ "-attach", "none" },
	{ "-attach,attach", "attach" },
	{ "all,-all", "none" },
	{ "all,-read", "attach,write,control,step,unknown" },
	{ "all,-unknown", "attach,write,control,read,step" },
	{ "unknown" },
	{ "attach,-PTRACE_TRACEME" },
	{ "PTRACE_ATTACH" },
	{ "PTRACE_ATTACH,PTRACE_SEIZE", "attach,-PTRACE_TRACEME" },
	{ "PTRACE_ATTACH,PTRACE_SEIZE,PTRACE_TRACEME", "attach" },
	{ "PTRACE_SYSEMU" },
	{ "read,-PTRACE_GETREGS" },
	{ "attach\n", "attach" },
	{ "attach \t\n", "attach" },
	{ "all,-PTRACE_PEEKDATA",
	  "attach,write,control,read,-PTRACE_PEEKDATA,step,unknown" },
};

static void good_texts(struct kunit *test)
{
	char *printed = kunit_kzalloc(test, 2048, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, printed);
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct text *t = &texts[i];
		const char *expected = t->printed ?: t->text;
		struct ptracemon_request_set set;
		size_t length;

		KUNIT_EXPECT_EQ_MSG(test,
				    ptracemon_request_set_parse(t->text, &set),
				    0, "'%s'", t->text);
		length = ptracemon_request_set_print(&set, printed, 2048);
		KUNIT_EXPECT_STREQ(test, printed, expected);
		KUNIT_EXPECT_EQ(test, length, strlen(expected));
	}
}

static const char *const bad_texts[] = {
	"",
	" ",
	"\n",
	",",
	"attach,",
	",attach",
	"attach,,write",
	"attach write",
	"attach, write",
	" attach",
	"Attach",
	"ATTACH",
	"attac",
	"attachs",
	"-",
	"--attach",
	"attach,-",
	"+attach",
	"PTRACE_",
	"PTRACE_NOTHING",
	"ATTACH",
	"PTRACE_ATTACHED",
	"PTRACE_attach",
	"16",
	"all,what",
	"attach\nwrite",
	"attach\n,write",
	"attach\xff",
	"none-",
	"attach;write",
};

static void expect_refused(struct kunit *test, const char *text)
{
	struct ptracemon_request_set set, before;

	memset(&set, 0xa5, sizeof(set));
	memcpy(&before, &set, sizeof(set));
	KUNIT_EXPECT_EQ_MSG(test, ptracemon_request_set_parse(text, &set),
			    -EINVAL, "'%s'", text);
	KUNIT_EXPECT_MEMEQ(test, &set, &before, sizeof(set));
}

static void refused_texts(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_texts); i++)
		expect_refused(test, bad_texts[i]);
}

/* In memory that ends with the text: KASAN sees who reads on. */
static void refused_bytes(struct kunit *test)
{
	static const char bytes[] = "atchPTRACE_-,n \n\x80";
	struct rnd_state random;
	int i, k;

	prandom_seed_state(&random, 1);
	for (i = 0; i < 300; i++) {
		size_t length = prandom_u32_state(&random) % 24;
		struct ptracemon_request_set set;
		char *text = kmalloc(length + 1, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, text);
		for (k = 0; k < length; k++)
			text[k] = bytes[prandom_u32_state(&random) %
					(sizeof(bytes) - 1)];
		text[length] = '\0';
		ptracemon_request_set_parse(text, &set);
		kfree(text);
	}
}

/* Every name alone stands for itself and its namesakes, and prints so. */
static void every_name(struct kunit *test)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		struct ptracemon_request_set set;
		char text[64], printed[128];

		snprintf(text, sizeof(text), "PTRACE_%s", requests[i].name);
		KUNIT_EXPECT_EQ(test, ptracemon_request_set_parse(text, &set),
				0);
		for (k = 0; k < ARRAY_SIZE(requests); k++)
			KUNIT_EXPECT_EQ_MSG(
				test, has_request(&set, &requests[k]),
				!strcmp(requests[i].name, requests[k].name),
				"%s in %s", requests[k].name, text);
		ptracemon_request_set_print(&set, printed, sizeof(printed));
		KUNIT_EXPECT_STREQ(test, printed, text);
		expect_refused(test, requests[i].name);
	}
}

static void random_word(struct rnd_state *random, char *text, size_t size)
{
	u32 number = prandom_u32_state(random);
	const char *minus = number & 1 ? "-" : "";

	if (number & 2)
		snprintf(text, size, "%s%s", minus,
			 class_names[1 + (number >>
					  2) % (ARRAY_SIZE(class_names) - 1)]);
	else
		snprintf(text, size, "%sPTRACE_%s", minus,
			 requests[(number >> 2) % ARRAY_SIZE(requests)].name);
}

/* Whatever is set can be printed, and what was printed means the same. */
static void print_and_parse(struct kunit *test)
{
	char *text = kunit_kzalloc(test, 4096, GFP_KERNEL);
	struct rnd_state random;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	prandom_seed_state(&random, 2);
	for (i = 0; i < 300; i++) {
		struct ptracemon_request_set set = {}, again = {};
		u32 words = 1 + prandom_u32_state(&random) % 40, at = 0;
		size_t length;

		while (words--) {
			at += scnprintf(text + at, 4096 - at, at ? "," : "");
			random_word(&random, text + at, 4096 - at);
			at += strlen(text + at);
		}
		KUNIT_ASSERT_EQ(test, ptracemon_request_set_parse(text, &set),
				0);
		length = ptracemon_request_set_print(&set, text, 2048);
		KUNIT_ASSERT_EQ(test, length, strlen(text));
		KUNIT_ASSERT_LT(test, length, 2047);
		KUNIT_ASSERT_EQ_MSG(test,
				    ptracemon_request_set_parse(text, &again),
				    0, "'%s'", text);
		KUNIT_ASSERT_MEMEQ(test, &set, &again, sizeof(set));
	}
}

/* In memory of exactly the size that was said: cut, and terminated. */
static void print_cut(struct kunit *test)
{
	struct ptracemon_request_set set;
	size_t size;

	ptracemon_request_set_parse("all,-PTRACE_PEEKDATA,-PTRACE_CONT", &set);
	for (size = 1; size < 80; size++) {
		char *text = kmalloc(size, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, text);
		ptracemon_request_set_print(&set, text, size);
		KUNIT_EXPECT_LT(test, strnlen(text, size), size);
		kfree(text);
	}
}

static struct kunit_case request_cases[] = { KUNIT_CASE(common_classes),
#ifdef CONFIG_X86
					     KUNIT_CASE(x86_classes),
#endif
					     KUNIT_CASE(arm_classes),
					     KUNIT_CASE(unknown_numbers),
					     KUNIT_CASE(table_is_sound),
					     KUNIT_CASE(has),
					     KUNIT_CASE(good_texts),
					     KUNIT_CASE(refused_texts),
					     KUNIT_CASE(refused_bytes),
					     KUNIT_CASE(every_name),
					     KUNIT_CASE(print_and_parse),
					     KUNIT_CASE(print_cut),
					     {} };

static struct kunit_suite request_suite = {
	.name = "ptracemon_request",
	.test_cases = request_cases,
};

kunit_test_suite(request_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the requests of ptracemon");
