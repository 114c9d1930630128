// SPDX-License-Identifier: GPL-2.0
/* What records say, from plain values. */
#include <kunit/test.h>
#include <linux/module.h>

#include "../../module/record.c"

/* Two unrelated tasks of one user, one set of namespaces. */
static const struct ptracemon_identity plain_tracer = {
	.tgid = 100,
	.tid = 101,
	.parent = 1,
	.uid = 1000,
	.euid = 1000,
	.suid = 1000,
	.cap_effective = 0,
	.cgroup_id = 7,
	.user_ns = 11,
	.pid_ns = 12,
	.mnt_ns = 13,
};

static const struct ptracemon_identity plain_tracee = {
	.tgid = 200,
	.tid = 200,
	.parent = 1,
	.uid = 1000,
	.euid = 1000,
	.suid = 1000,
	.cap_effective = 0,
	.cgroup_id = 7,
	.user_ns = 11,
	.pid_ns = 12,
	.mnt_ns = 13,
};

#define EXPECT_RELATION(test, tracer, tracee, expected)                        \
	KUNIT_EXPECT_EQ(test, ptracemon_record_relation(&(tracer), &(tracee)), \
			(u32)(expected))

static void relation_none(struct kunit *test)
{
	struct ptracemon_identity nobody = {};

	EXPECT_RELATION(test, plain_tracer, plain_tracee, 0);
	/* Without one of the two nothing is said, however much they differ. */
	EXPECT_RELATION(test, plain_tracer, nobody, 0);
	EXPECT_RELATION(test, nobody, plain_tracee, 0);
	EXPECT_RELATION(test, nobody, nobody, 0);
}

static void relation_family(struct kunit *test)
{
	struct ptracemon_identity tracee = plain_tracee;

	tracee.parent = plain_tracer.tgid;
	EXPECT_RELATION(test, plain_tracer, tracee, PTRACEMON_REL_OWN_CHILD);
	/* The thread's number is not the process's. */
	tracee.parent = plain_tracer.tid;
	EXPECT_RELATION(test, plain_tracer, tracee, 0);
	/* Other threads of one process. */
	tracee.tgid = plain_tracer.tgid;
	EXPECT_RELATION(test, plain_tracer, tracee, PTRACEMON_REL_SELF);
	tracee.parent = plain_tracer.tgid;
	EXPECT_RELATION(test, plain_tracer, tracee, PTRACEMON_REL_SELF);
}

static void relation_uid(struct kunit *test)
{
	struct ptracemon_identity tracee = plain_tracee;

	tracee.uid = 0;
	EXPECT_RELATION(test, plain_tracer, tracee, PTRACEMON_REL_CROSS_UID);
	tracee.uid = plain_tracer.uid;
	tracee.euid = 0;
	EXPECT_RELATION(test, plain_tracer, tracee, PTRACEMON_REL_CROSS_UID);
	tracee.euid = plain_tracer.euid;
	tracee.suid = 0;
	tracee.gid = 5;
	tracee.egid = 6;
	EXPECT_RELATION(test, plain_tracer, tracee, 0);
}

static void relation_caps(struct kunit *test)
{
	struct ptracemon_identity tracer = plain_tracer, tracee = plain_tracee;

	tracee.cap_effective = 1ULL << 40;
	EXPECT_RELATION(test, tracer, tracee, PTRACEMON_REL_MORE_CAPS);
	tracer.cap_effective = 1ULL << 39;
	EXPECT_RELATION(test, tracer, tracee, PTRACEMON_REL_MORE_CAPS);
	tracer.cap_effective |= 1ULL << 40;
	EXPECT_RELATION(test, tracer, tracee, 0);
	tracee.cap_effective = 0;
	EXPECT_RELATION(test, tracer, tracee, 0);
}

static void relation_namespaces(struct kunit *test)
{
	struct ptracemon_identity tracer = plain_tracer, tracee = plain_tracee;

	tracee.pid_ns++;
	EXPECT_RELATION(test, tracer, tracee, PTRACEMON_REL_CROSS_PID_NS);
	tracee.user_ns++;
	EXPECT_RELATION(test, tracer, tracee,
			PTRACEMON_REL_CROSS_PID_NS |
				PTRACEMON_REL_CROSS_USER_NS);
	tracee = plain_tracee;
	tracee.mnt_ns++;
	EXPECT_RELATION(test, tracer, tracee, PTRACEMON_REL_CROSS_MNT_NS);
	/* One that is not known is no difference. */
	tracee.mnt_ns = 0;
	EXPECT_RELATION(test, tracer, tracee, 0);
	tracer.mnt_ns = 0;
	tracee.mnt_ns = 13;
	EXPECT_RELATION(test, tracer, tracee, 0);
	tracee.cgroup_id++;
	EXPECT_RELATION(test, tracer, tracee, PTRACEMON_REL_CROSS_CGROUP);
}

static void relation_all(struct kunit *test)
{
	struct ptracemon_identity tracee = {
		.tgid = 2,
		.tid = 2,
		.parent = plain_tracer.tgid,
		.cap_effective = ~0ULL,
		.user_ns = 1,
		.pid_ns = 1,
		.mnt_ns = 1,
	};

	EXPECT_RELATION(test, plain_tracer, tracee, 0xff & ~PTRACEMON_REL_SELF);
}

struct outcome {
	u8 abi;
	u64 value;
	s64 result;
	u8 outcome;
};

static const struct outcome outcomes[] = {
	{ PTRACEMON_ABI_X86_64, 0, 0, PTRACEMON_OUTCOME_SUCCESS },
	{ PTRACEMON_ABI_X86_64, 42, 42, PTRACEMON_OUTCOME_SUCCESS },
	{ PTRACEMON_ABI_X86_64, -1ULL, -1, PTRACEMON_OUTCOME_FAILURE },
	{ PTRACEMON_ABI_X86_64, -4095ULL, -4095, PTRACEMON_OUTCOME_FAILURE },
	/* Not an error any more: IS_ERR_VALUE(). */
	{ PTRACEMON_ABI_X86_64, -4096ULL, -4096, PTRACEMON_OUTCOME_SUCCESS },
	{ PTRACEMON_ABI_X86_64, 1ULL << 63, S64_MIN,
	  PTRACEMON_OUTCOME_SUCCESS },
	/* The upper half counts where registers have one ... */
	{ PTRACEMON_ABI_X86_64, 0xffffffffULL, 0xffffffffLL,
	  PTRACEMON_OUTCOME_SUCCESS },
	{ PTRACEMON_ABI_ARM64, 0xffffffffULL, 0xffffffffLL,
	  PTRACEMON_OUTCOME_SUCCESS },
	{ PTRACEMON_ABI_ARM64, -3ULL, -3, PTRACEMON_OUTCOME_FAILURE },
	/* ... and not where they have none. */
	{ PTRACEMON_ABI_I386, 0xfffffffdULL, -3, PTRACEMON_OUTCOME_FAILURE },
	{ PTRACEMON_ABI_I386, 0x1fffffffdULL, -3, PTRACEMON_OUTCOME_FAILURE },
	{ PTRACEMON_ABI_X32, 0xfffffffdULL, -3, PTRACEMON_OUTCOME_FAILURE },
	{ PTRACEMON_ABI_ARM, 0xfffff001ULL, -4095, PTRACEMON_OUTCOME_FAILURE },
	{ PTRACEMON_ABI_ARM, 0xfffff000ULL, -4096, PTRACEMON_OUTCOME_SUCCESS },
	{ PTRACEMON_ABI_I386, 0x100000000ULL, 0, PTRACEMON_OUTCOME_SUCCESS },
};

static void outcome(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outcomes); i++) {
		const struct outcome *o = &outcomes[i];
		struct ptracemon_call call = {
			.header.time = 1000,
			.abi = o->abi,
		};

		ptracemon_record_outcome(&call, o->value, 234);
		KUNIT_EXPECT_EQ_MSG(test, call.result, o->result, "%zu", i);
		KUNIT_EXPECT_EQ_MSG(test, call.outcome, o->outcome, "%zu", i);
		KUNIT_EXPECT_EQ(test, call.duration, 234);
		KUNIT_EXPECT_EQ(test, call.header.time, 1000);
	}
}

static void abis(struct kunit *test)
{
	const u64 request = 0xabcdef0000000010ULL;

	KUNIT_EXPECT_FALSE(test, ptracemon_abi_is_32bit(PTRACEMON_ABI_X86_64));
	KUNIT_EXPECT_FALSE(test, ptracemon_abi_is_32bit(PTRACEMON_ABI_ARM64));
	KUNIT_EXPECT_TRUE(test, ptracemon_abi_is_32bit(PTRACEMON_ABI_I386));
	KUNIT_EXPECT_TRUE(test, ptracemon_abi_is_32bit(PTRACEMON_ABI_X32));
	KUNIT_EXPECT_TRUE(test, ptracemon_abi_is_32bit(PTRACEMON_ABI_ARM));

	KUNIT_EXPECT_EQ(test, request,
			ptracemon_abi_request(PTRACEMON_ABI_X86_64, request));
	KUNIT_EXPECT_EQ(test, request,
			ptracemon_abi_request(PTRACEMON_ABI_ARM64, request));
	KUNIT_EXPECT_EQ(test, 0x10,
			ptracemon_abi_request(PTRACEMON_ABI_I386, request));
	KUNIT_EXPECT_EQ(test, 0x10,
			ptracemon_abi_request(PTRACEMON_ABI_X32, request));
	KUNIT_EXPECT_EQ(test, 0x10,
			ptracemon_abi_request(PTRACEMON_ABI_ARM, request));

	KUNIT_EXPECT_EQ(test, ptracemon_abi_family(PTRACEMON_ABI_X86_64),
			PTRACEMON_FAMILY_X86);
	KUNIT_EXPECT_EQ(test, ptracemon_abi_family(PTRACEMON_ABI_I386),
			PTRACEMON_FAMILY_X86);
	KUNIT_EXPECT_EQ(test, ptracemon_abi_family(PTRACEMON_ABI_X32),
			PTRACEMON_FAMILY_X86);
	KUNIT_EXPECT_EQ(test, ptracemon_abi_family(PTRACEMON_ABI_ARM64),
			PTRACEMON_FAMILY_ARM64);
	KUNIT_EXPECT_EQ(test, ptracemon_abi_family(PTRACEMON_ABI_ARM),
			PTRACEMON_FAMILY_ARM);
}

/* Copies @text into a field of @size bytes between two guards. */
static void expect_text(struct kunit *test, const char *text, size_t length,
			size_t size, const char *expected)
{
	char field[18], whole[18];

	KUNIT_ASSERT_LE(test, size + 2, sizeof(field));
	memset(field, 'G', sizeof(field));
	memset(whole, 'G', sizeof(whole));
	memset(whole + 1, 0, size);
	memcpy(whole + 1, expected, strlen(expected));
	ptracemon_record_text((u8 *)field + 1, size, text, length);
	KUNIT_EXPECT_MEMEQ(test, field, whole, sizeof(field));
}

static void text(struct kunit *test)
{
	expect_text(test, "abc", 3, 16, "abc");
	expect_text(test, "", 0, 16, "");
	expect_text(test, "abc\n", 4, 16, "abc");
	expect_text(test, "a b \n \n", 7, 16, "a b");
	expect_text(test, "\n", 1, 16, "");
	expect_text(test, "abcdefghijklmno", 15, 16, "abcdefghijklmno");
	expect_text(test, "abcdefghijklmnop", 16, 16, "abcdefghijklmno");
	expect_text(test, "abcdefghijklmnopqrstuvwxyz", 26, 16,
		    "abcdefghijklmno");
	expect_text(test, "abc", 3, 3, "ab");
	expect_text(test, "abc", 3, 1, "");
	/* No more than it was told of, terminated or not. */
	expect_text(test, "abcdef", 3, 16, "abc");
}

static void relation_not_dumpable(struct kunit *test)
{
	struct ptracemon_identity tracer = plain_tracer, tracee = plain_tracee;

	tracer.flags = PTRACEMON_TASK_NOT_DUMPABLE;
	EXPECT_RELATION(test, tracer, tracee, 0);
	tracee.flags = PTRACEMON_TASK_NOT_DUMPABLE;
	EXPECT_RELATION(test, tracer, tracee, PTRACEMON_REL_NOT_DUMPABLE);
}

#define EXPECT_DENIED(by)                                        \
	KUNIT_EXPECT_EQ(test, ptracemon_record_denied(&refusal), \
			PTRACEMON_DENIED_##by)

/* All that attach_denied() looks at: the later a check, the weaker. */
static void denied_attach(struct kunit *test)
{
	struct ptracemon_refusal refusal = {
		.error = EPERM,
		.present = true,
		.attach = true,
		.found = true,
		.permitted = true,
	};

	EXPECT_DENIED(LSM);
	refusal.traced = true;
	EXPECT_DENIED(ALREADY_TRACED);
	refusal.exiting = true;
	EXPECT_DENIED(OTHER);
	refusal.permitted = false;
	EXPECT_DENIED(DAC);
	refusal.self = true;
	EXPECT_DENIED(SELF_OR_KTHREAD);
	refusal.self = false;
	refusal.kthread = true;
	EXPECT_DENIED(SELF_OR_KTHREAD);
	/* It has gone: nothing is known of it. */
	refusal.found = false;
	EXPECT_DENIED(OTHER);
	refusal.found = true;
	refusal.attach = false;
	EXPECT_DENIED(OTHER);
}

static void denied_traceme(struct kunit *test)
{
	struct ptracemon_refusal refusal = {
		.error = EPERM,
		.present = true,
		.traceme = true,
		.attach = true,
		.found = true,
		.self = true,
	};

	/* The parent lacks what the child may do. */
	EXPECT_DENIED(DAC);
	refusal.permitted = true;
	EXPECT_DENIED(LSM);
	refusal.traced = true;
	EXPECT_DENIED(ALREADY_TRACED);
}

static void denied_other_errors(struct kunit *test)
{
	struct ptracemon_refusal refusal = { .error = ESRCH };

	EXPECT_DENIED(NO_SUCH_PROCESS);
	refusal.present = true;
	EXPECT_DENIED(NOT_STOPPED);
	refusal.attach = true;
	EXPECT_DENIED(OTHER);
	refusal.error = EIO;
	EXPECT_DENIED(NOT);
	refusal.error = EFAULT;
	EXPECT_DENIED(NOT);
	refusal.error = EINVAL;
	EXPECT_DENIED(NOT);
	refusal.error = EACCES;
	EXPECT_DENIED(OTHER);
}

#define DOOR(abi, number, door)                                  \
	KUNIT_EXPECT_EQ(test,                                    \
			ptracemon_record_door(PTRACEMON_ABI_##abi, number), \
			PTRACEMON_DOOR_##door)

static void doors(struct kunit *test)
{
#if defined(CONFIG_X86_64)
	const s32 x32 = 0x40000000;

	DOOR(X86_64, 2, PROC_MEM);
	DOOR(X86_64, 85, PROC_MEM);
	DOOR(X86_64, 257, PROC_MEM);
	DOOR(X86_64, 437, PROC_MEM);
	DOOR(X86_64, 310, PROCESS_VM_READV);
	DOOR(X86_64, 311, PROCESS_VM_WRITEV);
	DOOR(X86_64, 438, PIDFD_GETFD);
	DOOR(X86_64, 440, PROCESS_MADVISE);
	DOOR(X86_64, 0, OTHER);
	DOOR(X86_64, -1, PROC_MEM); /* a worker of io_uring */
	DOOR(X86_64, 426, PROC_MEM);
	DOOR(X86_64, 347, OTHER);
	DOOR(X86_64, 539, OTHER);
	DOOR(X32, x32 | 257, PROC_MEM);
	DOOR(X32, x32 | 437, PROC_MEM);
	DOOR(X32, x32 | 438, PIDFD_GETFD);
	DOOR(X32, x32 | 539, PROCESS_VM_READV);
	DOOR(X32, x32 | 540, PROCESS_VM_WRITEV);
	DOOR(I386, 5, PROC_MEM);
	DOOR(I386, 8, PROC_MEM);
	DOOR(I386, 295, PROC_MEM);
	DOOR(I386, 437, PROC_MEM);
	DOOR(I386, 347, PROCESS_VM_READV);
	DOOR(I386, 348, PROCESS_VM_WRITEV);
	DOOR(I386, 438, PIDFD_GETFD);
	DOOR(I386, 2, OTHER);
	DOOR(I386, 310, OTHER);
#elif defined(CONFIG_ARM64)
	DOOR(ARM64, 56, PROC_MEM);
	DOOR(ARM64, 270, PROCESS_VM_READV);
	DOOR(ARM64, 271, PROCESS_VM_WRITEV);
	DOOR(ARM64, 438, PIDFD_GETFD);
	DOOR(ARM, 5, PROC_MEM);
	DOOR(ARM, 322, PROC_MEM);
	DOOR(ARM, 376, PROCESS_VM_READV);
	DOOR(ARM, 377, PROCESS_VM_WRITEV);
	DOOR(ARM, 440, PROCESS_MADVISE);
#endif
}

/* What only reads is bulk; a door that is not known may give all power. */
static void door_classes(struct kunit *test)
{
	static const u32 classes[] = {
		[PTRACEMON_DOOR_OTHER] = PTRACEMON_CLASS_ATTACH,
		[PTRACEMON_DOOR_PROCESS_VM_READV] = PTRACEMON_CLASS_READ,
		[PTRACEMON_DOOR_PROCESS_VM_WRITEV] = PTRACEMON_CLASS_WRITE,
		[PTRACEMON_DOOR_PROC_MEM] = PTRACEMON_CLASS_ATTACH,
		[PTRACEMON_DOOR_PIDFD_GETFD] = PTRACEMON_CLASS_ATTACH,
		[PTRACEMON_DOOR_PROCESS_MADVISE] = PTRACEMON_CLASS_READ,
		[PTRACEMON_DOOR_MEM_READ] = PTRACEMON_CLASS_READ,
		[PTRACEMON_DOOR_MEM_WRITE] = PTRACEMON_CLASS_WRITE,
	};
	u8 door;

	for (door = 0; door < ARRAY_SIZE(classes); door++)
		KUNIT_EXPECT_EQ_MSG(test, ptracemon_record_door_class(door),
				    classes[door], "%u", door);
}

/* Which requests write a word, and which can send a tracee elsewhere. */
static void effects(struct kunit *test)
{
	u64 request;

	for (request = 0; request < 0x4300; request++) {
		bool pokes = request == 4 || request == 5;
		bool sets = request == 6 || request == 0x4205 ||
			    request == 0x4212;

		KUNIT_EXPECT_EQ(test, ptracemon_record_pokes(request), pokes);
		KUNIT_EXPECT_EQ(test,
				ptracemon_record_sets_registers(
					PTRACEMON_FAMILY_X86, request),
				sets || request == 13 || request == 15);
		KUNIT_EXPECT_EQ(test,
				ptracemon_record_sets_registers(
					PTRACEMON_FAMILY_ARM64, request),
				sets);
	}
	/* The whole register counts. */
	KUNIT_EXPECT_FALSE(test, ptracemon_record_pokes(1ULL << 32 | 4));
}

/* Which set floating point or vector registers. */
static void vectors(struct kunit *test)
{
	u64 type;

	KUNIT_EXPECT_TRUE(test, ptracemon_record_sets_vectors(15, 1));
	KUNIT_EXPECT_FALSE(test, ptracemon_record_sets_vectors(13, 2));
	for (type = 0; type < 0x300; type++)
		KUNIT_EXPECT_EQ(test,
				ptracemon_record_sets_vectors(0x4205, type),
				type == 2 || type == 0x202);
	/* The kernel cuts the type. */
	KUNIT_EXPECT_TRUE(test,
			  ptracemon_record_sets_vectors(0x4205,
							1ULL << 32 | 2));
}

/* Of which it can be said that nothing changed: not of sets that nobody looks at. */
static void registers_known(struct kunit *test)
{
	u64 type;

	KUNIT_EXPECT_TRUE(test, ptracemon_record_registers_known(13, 0x405));
	for (type = 0; type < 0x500; type++)
		KUNIT_EXPECT_EQ(test,
				ptracemon_record_registers_known(0x4205, type),
				type == 1 || type == 2 || type == 0x202);
	KUNIT_EXPECT_TRUE(test,
			  ptracemon_record_registers_known(0x4205,
							   1ULL << 32 | 1));
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE(relation_none),
	KUNIT_CASE(relation_family),
	KUNIT_CASE(relation_uid),
	KUNIT_CASE(relation_caps),
	KUNIT_CASE(relation_namespaces),
	KUNIT_CASE(relation_not_dumpable),
	KUNIT_CASE(relation_all),
	KUNIT_CASE(outcome),
	KUNIT_CASE(denied_attach),
	KUNIT_CASE(denied_traceme),
	KUNIT_CASE(denied_other_errors),
	KUNIT_CASE(doors),
	KUNIT_CASE(door_classes),
	KUNIT_CASE(effects),
	KUNIT_CASE(vectors),
	KUNIT_CASE(registers_known),
	KUNIT_CASE(abis),
	KUNIT_CASE(text),
	{}
};

static struct kunit_suite record_suite = {
	.name = "ptracemon_record",
	.test_cases = record_cases,
};

kunit_test_suite(record_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the records of ptracemon");
