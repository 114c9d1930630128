// SPDX-License-Identifier: GPL-2.0
/*
 * A process of a 32-bit ABI (built for i386, x32 and ARM), without a C library.
 *   compat-i386 wait            waits for ever
 *   compat-i386 stop            asks to be traced, then stops itself over and over
 *   compat-i386 traceme         asks to be traced, exits with 0 or the errno
 *   compat-i386 traceme-fast    the same by the entry of the vdso (sysenter)
 *   compat-i386 call NUMBER ARGUMENT...    makes a system call, exits with 0 or the
 *                          errno. An argument is a number, text after an @, or
 *                          % for one vector
 * A process can only tell its own result by its exit status.
 */

#if defined(__i386__) || defined(__arm__)
#define NR_PTRACE	26
#define NR_KILL		37
#define NR_PAUSE	29
#define NR_EXIT		1
#define NR_GETPID	20
#define MARK		0
#else
#define X32		0x40000000
#define NR_PTRACE	(X32 + 521)
#define NR_KILL		(X32 + 62)
#define NR_PAUSE	(X32 + 34)
#define NR_EXIT		(X32 + 60)
#define NR_GETPID	(X32 + 39)
#define MARK		X32
#endif

#define AT_SYSINFO	32
#define SIGSTOP		19

static unsigned long fast_entry;

static long call6(long number, const long *args)
{
	long result;

#if defined(__i386__)
	asm volatile("push %%ebp\n\t"
		     "mov 20(%%edi), %%ebp\n\t"
		     "mov 16(%%edi), %%edi\n\t"
		     "int $0x80\n\t"
		     "pop %%ebp"
		     : "=a"(result), "+D"(args)
		     : "a"(number), "b"(args[0]), "c"(args[1]), "d"(args[2]),
		       "S"(args[3])
		     : "memory");
#elif defined(__arm__)
	register long r7 asm("r7") = number;
	register long r0 asm("r0") = args[0];
	register long r1 asm("r1") = args[1];
	register long r2 asm("r2") = args[2];
	register long r3 asm("r3") = args[3];
	register long r4 asm("r4") = args[4];
	register long r5 asm("r5") = args[5];

	asm volatile("svc #0"
		     : "+r"(r0)
		     : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
		     : "memory");
	result = r0;
#else
	long long wide;
	/* Addresses of the stack have their upper bit set. */
	const unsigned long *arg = (const unsigned long *)args;
	register long long r10 asm("r10") = arg[3];
	register long long r8 asm("r8") = arg[4];
	register long long r9 asm("r9") = arg[5];

	asm volatile("syscall"
		     : "=a"(wide)
		     : "a"((long long)number), "D"((long long)arg[0]),
		       "S"((long long)arg[1]), "d"((long long)arg[2]),
		       "r"(r10), "r"(r8), "r"(r9)
		     : "memory", "rcx", "r11");
	result = wide;
#endif
	return result;
}

static long call(long number, long a, long b, long c, long d)
{
	long result;

#if defined(__i386__)
	asm volatile("int $0x80"
		     : "=a"(result)
		     : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d)
		     : "memory");
#elif defined(__arm__)
	const long args[6] = { a, b, c, d };

	result = call6(number, args);
#else
	long long wide;
	register long long r10 asm("r10") = d;

	asm volatile("syscall"
		     : "=a"(wide)
		     : "a"((long long)number), "D"((long long)a),
		       "S"((long long)b), "d"((long long)c), "r"(r10)
		     : "memory", "rcx", "r11");
	result = wide;
#endif
	return result;
}

static long fast_traceme(void)
{
#if defined(__i386__)
	long result;

	if (!fast_entry)
		return -38;
	asm volatile("call *%[entry]"
		     : "=a"(result)
		     : "a"(NR_PTRACE), "b"(0), "c"(0), "d"(0), "S"(0),
		       [entry] "m"(fast_entry)
		     : "memory");
	return result;
#else
	return -38;
#endif
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static long number_of(const char *text)
{
	long number = 0;

	while (*text)
		number = number * 10 + *text++ - '0';
	return number;
}

static long any_call(char **words)
{
	static char bytes[8];
	static long vector[2] = { 0, sizeof(bytes) };
	long args[6] = { 0 };
	long number = MARK + number_of(words[0]);

	vector[0] = (long)bytes;
	for (int i = 0; i < 6 && words[i + 1]; i++)
		args[i] = *words[i + 1] == '@' ? (long)(words[i + 1] + 1) :
			  *words[i + 1] == '%' ? (long)vector :
						 number_of(words[i + 1]);
	number = call6(number, args);
	return number < 0 ? -number : 0;
}

__attribute__((used)) void begin(unsigned long *stack)
{
	unsigned long argc = stack[0];
	char **argv = (char **)(stack + 1);
	unsigned long *at = stack + argc + 2;
	const char *what = argc > 1 ? argv[1] : "";

	while (*at++)
		;
	for (; at[0]; at += 2)
		if (at[0] == AT_SYSINFO)
			fast_entry = at[1];

	if (same(what, "call"))
		call(NR_EXIT, any_call(argv + 2), 0, 0, 0);
	if (same(what, "traceme"))
		call(NR_EXIT, -call(NR_PTRACE, 0, 0, 0, 0), 0, 0, 0);
	if (same(what, "traceme-fast"))
		call(NR_EXIT, -fast_traceme(), 0, 0, 0);
	if (same(what, "stop")) {
		call(NR_PTRACE, 0, 0, 0, 0);
		for (;;)
			call(NR_KILL, call(NR_GETPID, 0, 0, 0, 0), SIGSTOP, 0,
			     0);
	}
	if (same(what, "wait"))
		for (;;)
			call(NR_PAUSE, 0, 0, 0, 0);
	call(NR_EXIT, 111, 0, 0, 0);
}

#if defined(__i386__)
asm(".globl _start\n_start:\n\tmov %esp, %eax\n\tpush %eax\n\tcall begin\n");
#elif defined(__arm__)
asm(".globl _start\n_start:\n\tmov r0, sp\n\tbl begin\n");
#else
asm(".globl _start\n_start:\n\tmov %esp, %edi\n\tand $-16, %esp\n\tcall begin\n");
#endif
