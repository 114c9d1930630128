// SPDX-License-Identifier: GPL-2.0
/*
 * evidence [-p BYTES] CELL...: does what each cell names to a process of its own, and prints
 * what the records must say of it, from /proc/PID/maps and from what it has done.
 *
 *   poke.PLACE      POKETEXT into: anonymous, heap, stack, file, deleted, memfd, vdso, unmapped
 *   mem.PLACE       the same through /proc/PID/mem, 100 bytes
 *   vm              process_vm_writev, three ranges from two
 *   vm_empty        the same with empty ranges before the one that counts
 *   vm_absent       the same with ranges that are not in memory yet
 *   partial         a write through /proc/PID/mem that ends with EFAULT
 *   handed          a write through a descriptor that the parent opened
 *   mem_read        100 bytes through /proc/PID/mem
 *   setregs, detach where the tracee goes on
 *   call_site       a call from memory that no file is behind
 *   exit            a tracee exits with status 3
 *   exec:PATH       a tracee executes a program, and ends
 *
 * -p: what the knob `payload` says (64).
 */
#include "guest.h"
#include "items.h"

typedef uint8_t u8;

#define BYTES			100

/* Memory of each kind, in a tracee; the same addresses as in its parent. */
static struct memory {
	u8 *anonymous, *heap, *stack, *file, *deleted, *memfd, *vdso, *unmapped;
} memory;

static const struct {
	const char *name;
	size_t offset;
} names[] = {
#define PLACE(name) { #name, offsetof(struct memory, name) }
	PLACE(anonymous), PLACE(heap),	PLACE(stack), PLACE(file),
	PLACE(deleted),	  PLACE(memfd), PLACE(vdso),  PLACE(unmapped),
};

static unsigned int payload = 64;
static u8 written[4 * BYTES];

static u8 *address_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i].name, name))
			return *(u8 **)((char *)&memory + names[i].offset);
	die("no such place: %s", name);
}

static u8 *map_file(int fd, int flags)
{
	u8 *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, flags, fd, 4096);

	if (at == MAP_FAILED)
		die("mmap");
	return at + 64;
}

/* Shared, so that no page of it is anonymous. */
static u8 *map_new_file(int fd)
{
	if (fd < 0 || ftruncate(fd, 3 * 4096))
		die("a file to map");
	return map_file(fd, MAP_SHARED);
}

static u8 *find_vdso(void)
{
	char line[512];
	unsigned long start = 0;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (!start && fgets(line, sizeof(line), maps))
		if (!strstr(line, "[vdso]") ||
		    sscanf(line, "%lx", &start) != 1)
			start = 0;
	fclose(maps);
	return (u8 *)start + 64;
}

static void make_memory(u8 *stack)
{
	int fd = open("place", O_RDWR | O_CREAT | O_TRUNC, 0600);

	memory.anonymous = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memory.unmapped = (u8 *)0x10000; /* where nothing is put unasked */
	memory.heap = sbrk(8192);
	memory.stack = stack;
	memory.file = map_new_file(fd);
	memory.deleted = map_new_file(
		open("gone", O_RDWR | O_CREAT | O_TRUNC, 0600));
	unlink("gone");
	memory.memfd = map_new_file(memfd_create("place", 0));
	memory.vdso = find_vdso();
}

/* ---- what /proc says of an address ---- */

struct area {
	unsigned long start, end, offset;
	char perms[8], device[16], path[PATH_MAX];
	unsigned long inode;
};

static bool find_area(pid_t pid, u64 address, struct area *area)
{
	char name[64], line[PATH_MAX + 256];
	bool found = false;
	FILE *maps;

	snprintf(name, sizeof(name), "/proc/%d/maps", pid);
	maps = fopen(name, "r");
	if (!maps)
		die("%s", name);
	while (!found && fgets(line, sizeof(line), maps)) {
		int at = 0;

		line[strcspn(line, "\n")] = '\0';
		memset(area, 0, sizeof(*area));
		if (sscanf(line, "%lx-%lx %7s %lx %15s %lu %n", &area->start,
			   &area->end, area->perms, &area->offset, area->device,
			   &area->inode, &at) < 6)
			die("%s: %s", name, line);
		snprintf(area->path, sizeof(area->path), "%s", line + at);
		found = area->start <= address && address < area->end;
	}
	fclose(maps);
	return found;
}

static const char *kind_of(const struct area *area)
{
	static const char gone[] = " (deleted)";
	size_t length = strlen(area->path);

	if (!strncmp(area->path, "/memfd:", 7))
		return "memfd";
	if (length > sizeof(gone) && !strcmp(area->path + length + 1 - sizeof(gone), gone))
		return "deleted";
	if (area->path[0] == '/')
		return "file";
	if (!strcmp(area->path, "[heap]"))
		return "heap";
	if (!strcmp(area->path, "[stack]"))
		return "stack";
	return strcmp(area->path, "[vdso]") ? "anonymous" : "vdso";
}

static void expect_place(const char *item, pid_t pid, const void *at)
{
	u64 address = (u64)(uintptr_t)at;
	struct area area;

	printf(" %s.at=%llx", item, (unsigned long long)address);
	if (!find_area(pid, address, &area)) {
		printf(" %s.kind=unmapped %s.range=0-0", item, item);
		return;
	}
	printf(" %s.kind=%s %s.range=%lx-%lx %s.perms=%s %s.file=%s:%lu", item,
	       kind_of(&area), item, area.start, area.end, item, area.perms,
	       item, area.inode ? area.device : "00:00", area.inode);
	if (area.path[0] != '/')
		return;
	printf(" %s.offset=%llx", item,
	       (unsigned long long)(area.offset + address - area.start));
	printf(" %s.path=0:", item);
	print_hex(stdout, area.path, strlen(area.path));
}

static void expect_bytes(const u8 *bytes, size_t size)
{
	size_t shown = size < payload ? size : payload;

	if (!shown)
		return;
	printf(" payload=%d:", shown < size);
	print_hex(stdout, bytes, shown);
}

/* What the tracee runs: this program. */
static void expect_program(void)
{
	char path[PATH_MAX] = "";
	struct stat state;

	if (stat("/proc/self/exe", &state) ||
	    readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		die("/proc/self/exe");
	printf(" tracee.file=%02x:%02x:%lu tracee.exe=0:",
	       (unsigned)(state.st_dev >> 8), (unsigned)(state.st_dev & 0xff),
	       (unsigned long)state.st_ino);
	print_hex(stdout, path, strlen(path));
	print_cmdline(stdout, "tracee", getpid());
}

/* ---- a tracee ---- */

static pid_t start_tracee(void)
{
	int to[2], status;
	pid_t pid;
	char byte;

	if (pipe(to))
		die("pipe");
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		write(to[1], "x", 1);
		for (;;)
			pause();
	}
	if (read(to[0], &byte, 1) != 1)
		die("the tracee does not run");
	close(to[0]);
	close(to[1]);
	wait_until(task_state(pid, pid) == 'S');
	if (syscall(SYS_ptrace, PTRACE_SEIZE, pid, 0, 0) ||
	    syscall(SYS_ptrace, PTRACE_INTERRUPT, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid)
		die("cannot stop the tracee");
	return pid;
}

static void end_tracee(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
}

static void begin(const char *type, const char *more)
{
	printf("type=%s caller=%d %s", type, getpid(), more);
}

static void end(const char *cell)
{
	printf(" # evidence %s\n", cell);
	fflush(stdout);
}

/* SEIZE and INTERRUPT. */
static void expect_start(const char *cell)
{
	begin("call", "request=16902 outcome=success");
	expect_program();
	end(cell);
	begin("call", "request=16903");
	end(cell);
}

static void poke(const char *cell, const char *place)
{
	u8 *at = address_of(place);
	pid_t pid = start_tracee();
	bool there = strcmp(place, "unmapped");
	long result;

	expect_start(cell);
	result = syscall(SYS_ptrace, PTRACE_POKETEXT, pid, at,
			 0x1122334455667788);
	begin("call", there ? "outcome=success request=4" :
			      "outcome=failure request=4");
	if (!result != there)
		die("%s: %ld", cell, result);
	if (there)
		expect_place("written_to", pid, at);
	end(cell);
	end_tracee(pid);
}

static int open_mem(pid_t pid, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, flags);
	if (fd < 0)
		die("%s", path);
	return fd;
}

static void mem(const char *cell, const char *place)
{
	u8 *at = address_of(place);
	pid_t pid = start_tracee();
	int fd = open_mem(pid, O_RDWR);
	bool there = strcmp(place, "unmapped");
	long result;

	expect_start(cell);
	begin("access", "door=proc_mem outcome=success"), end(cell);
	result = pwrite(fd, written, BYTES, (off_t)(uintptr_t)at);
	begin("memory", "door=mem_write mflags=0 ranges=1");
	printf(" outcome=%s result=%ld remote=%llx+%d,0+0,0+0,0+0",
	       there ? "success" : "failure", there ? (long)BYTES : -EIO,
	       (unsigned long long)(uintptr_t)at, BYTES);
	printf(" tracer.tid=%d tracee.tid=%d relation=own_child+attached",
	       getpid(), pid);
	if ((result == BYTES) != there)
		die("%s: %ld", cell, result);
	if (there) {
		expect_place("written_to", pid, at);
		expect_bytes(written, BYTES);
	}
	end(cell);
	close(fd);
	end_tracee(pid);
}

static void handed(const char *cell)
{
	u8 *at = memory.anonymous;
	pid_t pid = start_tracee(), writer;
	int fd = open_mem(pid, O_RDWR);

	expect_start(cell);
	begin("access", "door=proc_mem outcome=success"), end(cell);
	writer = fork();
	if (!writer) {
		pwrite(fd, written, 8, (off_t)(uintptr_t)at);
		_exit(0);
	}
	waitpid(writer, NULL, 0);
	printf("type=memory caller=%d door=mem_write mflags=1 outcome=success result=8 tracer.tgid=%d tracee.tgid=%d relation=",
	       writer, writer, pid);
	expect_place("written_to", pid, at);
	expect_bytes(written, 8);
	end(cell);
	close(fd);
	end_tracee(pid);
}

static void mem_read(const char *cell)
{
	pid_t pid = start_tracee();
	int fd = open_mem(pid, O_RDONLY);
	u8 bytes[BYTES];

	expect_start(cell);
	begin("access", "door=proc_mem outcome=success"), end(cell);
	if (pread(fd, bytes, BYTES, (off_t)(uintptr_t)memory.file) != BYTES)
		die("pread");
	begin("memory", "door=mem_read mflags=0 ranges=1 outcome=success");
	printf(" result=%d remote=%llx+%d,0+0,0+0,0+0 tracee.tid=%d", BYTES,
	       (unsigned long long)(uintptr_t)memory.file, BYTES, pid);
	end(cell);
	close(fd);
	end_tracee(pid);
}

static void vm(const char *cell)
{
	pid_t pid = start_tracee();
	struct iovec local[2] = { { written, 30 }, { written + 200, 70 } };
	struct iovec remote[3] = { { memory.anonymous, 50 },
				   { memory.heap, 30 },
				   { memory.stack, 20 } };
	u8 bytes[BYTES];

	expect_start(cell);
	memcpy(bytes, written, 30);
	memcpy(bytes + 30, written + 200, 70);
	if (process_vm_writev(pid, local, 2, remote, 3, 0) != BYTES)
		die("process_vm_writev");
	begin("memory", "door=process_vm_writev outcome=success ranges=3");
	printf(" result=%d remote=%llx+50,%llx+30,%llx+20,0+0 tracee.tid=%d",
	       BYTES, (unsigned long long)(uintptr_t)remote[0].iov_base,
	       (unsigned long long)(uintptr_t)remote[1].iov_base,
	       (unsigned long long)(uintptr_t)remote[2].iov_base, pid);
	expect_place("written_to", pid, memory.anonymous);
	expect_bytes(bytes, BYTES);
	end(cell);
	end_tracee(pid);
}

/* One range of 64 bytes, told by @remote of @count, of which others are empty. */
static void vm_one(const char *cell, const struct iovec *remote, int count)
{
	struct iovec local[5] = { { written, 0 }, { written, 0 }, { written, 0 },
				  { written, 0 }, { written + 7, 64 } };
	pid_t pid = start_tracee();

	expect_start(cell);
	if (process_vm_writev(pid, local, 5, remote, count, 0) != 64)
		die("process_vm_writev");
	begin("memory", "door=process_vm_writev outcome=success moved=64");
	printf(" ranges=%d remote=%llx+64,0+0,0+0,0+0 mflags=0 tracee.tid=%d",
	       count, (unsigned long long)(uintptr_t)memory.anonymous, pid);
	expect_place("written_to", pid, memory.anonymous);
	expect_bytes(written + 7, 64);
	end(cell);
	end_tracee(pid);
}

static void vm_empty(const char *cell)
{
	const struct iovec remote[6] = {
		{ memory.heap, 0 },  { memory.stack, 0 }, { memory.file, 0 },
		{ memory.memfd, 0 }, { memory.heap, 0 },
		{ memory.anonymous, 64 },
	};

	vm_one(cell, remote, 6);
}

/* In a file of which no page is mapped yet. */
static void vm_absent(const char *cell)
{
	const struct iovec remote = { memory.anonymous, 64 };
	int fd = memfd_create("ranges", 0);
	void *absent;

	if (fd < 0 || write(fd, &remote, sizeof(remote)) != sizeof(remote))
		die("a file with ranges");
	absent = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (absent == MAP_FAILED)
		die("mmap");
	close(fd);
	vm_one(cell, absent, 1);
	munmap(absent, 4096);
}

/* Its second page cannot be read: what was in the first has been written. */
static void partial(const char *cell)
{
	u8 *at = memory.anonymous;
	u8 *from = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid = start_tracee();
	int fd = open_mem(pid, O_RDWR);

	memcpy(from, written, sizeof(written));
	munmap(from + 4096, 4096);
	expect_start(cell);
	begin("access", "door=proc_mem outcome=success"), end(cell);
	if (pwrite(fd, from, 4097, (off_t)(uintptr_t)at) >= 0 || errno != EFAULT)
		die("a write that should fail");
	begin("memory", "door=mem_write outcome=success result=-14 moved=4096");
	printf(" remote=%llx+4097,0+0,0+0,0+0", (unsigned long long)(uintptr_t)at);
	expect_place("written_to", pid, at);
	printf(" payload=1:");
	print_hex(stdout, from, payload);
	end(cell);
	close(fd);
	end_tracee(pid);
}

static void resume(const char *cell, bool detach)
{
	struct user_regs_struct regs;
	pid_t pid;

	/* There it stays, however late somebody looks where it is: it must not die. */
	memcpy(memory.anonymous, loop_code, sizeof(loop_code));
	__builtin___clear_cache((char *)memory.anonymous,
				(char *)memory.anonymous + sizeof(loop_code));
	pid = start_tracee();
	expect_start(cell);
	get_registers(pid, &regs);
	regs.PROGRAM_COUNTER = (u64)(uintptr_t)memory.anonymous;
	forget_call(&regs);
	if (set_registers(pid, &regs))
		die("the tracee's registers");
	begin("call", "outcome=success");
	printf(" request=%d", SET_REGISTERS);
	expect_place("resumed_at", pid, memory.anonymous);
	end(cell);
	if (detach) {
		begin("call", "request=17 outcome=success");
		expect_place("resumed_at", pid, memory.anonymous);
		if (syscall(SYS_ptrace, PTRACE_DETACH, pid, 0, 0))
			die("DETACH");
		end(cell);
	}
	end_tracee(pid);
}

static void call_site(const char *cell)
{
	long (*call)(long, long, long, long);
	u8 *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(page, ptrace_code, sizeof(ptrace_code));
	__builtin___clear_cache((char *)page, (char *)page + 4096);
	call = (void *)page;
	if (call(PTRACE_SEIZE, 1, 0, 0xffff) != -EIO)
		die("a SEIZE with wrong options");
	begin("call", "outcome=failure");
	expect_place("call_site", getpid(), page + BEHIND_CALL);
	end(cell);
}

/* Lets it run until it has ended. */
static void let_run(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
		syscall(SYS_ptrace, PTRACE_CONT, pid, 0, 0);
}

static void end_by(const char *path)
{
	pid_t pid = fork();

	if (!pid) {
		syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
		if (path)
			execl(path, path, NULL);
		_exit(3);
	}
	let_run(pid);
}

static void do_cell(const char *cell)
{
	const char *place = strchr(cell, '.');

	if (!strncmp(cell, "poke.", 5))
		poke(cell, place + 1);
	else if (!strncmp(cell, "mem.", 4))
		mem(cell, place + 1);
	else if (!strcmp(cell, "handed"))
		handed(cell);
	else if (!strcmp(cell, "mem_read"))
		mem_read(cell);
	else if (!strcmp(cell, "vm"))
		vm(cell);
	else if (!strcmp(cell, "vm_empty"))
		vm_empty(cell);
	else if (!strcmp(cell, "vm_absent"))
		vm_absent(cell);
	else if (!strcmp(cell, "partial"))
		partial(cell);
	else if (!strcmp(cell, "setregs") || !strcmp(cell, "detach"))
		resume(cell, *cell == 'd');
	else if (!strcmp(cell, "call_site"))
		call_site(cell);
	else if (!strcmp(cell, "exit"))
		end_by(NULL);
	else if (!strncmp(cell, "exec:", 5))
		end_by(cell + 5);
	else
		die("no such cell: %s", cell);
}

int main(int argc, char **argv)
{
	u8 stack[8192];
	int option;

	while ((option = getopt(argc, argv, "p:")) != -1) {
		if (option == 'p')
			payload = atoi(optarg);
		else
			return 2;
	}
	for (size_t i = 0; i < sizeof(written); i++)
		written[i] = i * 7;
	make_memory(stack + 4096);
	for (int i = optind; i < argc; i++)
		do_cell(argv[i]);
	return 0;
}
