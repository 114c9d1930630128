// SPDX-License-Identifier: GPL-2.0
/*
 * The process that opened the device has exited, and another one has its file
 * and yet another its number: neither of them makes a canary; their calls are
 * counted as filtered. TAP.
 */
#include "guest.h"

#include <linux/sched.h>
#include <sys/socket.h>

#define NR_CLONE3	435

/* Calls of this process, by what they are to be told from. */
enum { OF_OPENER = 1, OF_HOLDER, OF_HEIR };

static void call_as_canary(u64 mark)
{
	int pidfd = syscall(NR_PIDFD_OPEN, getpid(), 0);

	raw_ptrace(NATIVE, PTRACEMON_REQUEST_CANARY, 0, mark, 0);
	syscall(NR_PIDFD_GETFD, pidfd, 0, 0);
	close(pidfd);
}

static void send_file(int socket, int file)
{
	char room[CMSG_SPACE(sizeof(int))] = "", byte = 0;
	struct iovec vector = { &byte, 1 };
	struct msghdr message = { .msg_iov = &vector,
				  .msg_iovlen = 1,
				  .msg_control = room,
				  .msg_controllen = sizeof(room) };
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);

	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(part), &file, sizeof(file));
	if (sendmsg(socket, &message, 0) != 1)
		die("sendmsg");
}

static int receive_file(int socket)
{
	char room[CMSG_SPACE(sizeof(int))], byte;
	struct iovec vector = { &byte, 1 };
	struct msghdr message = { .msg_iov = &vector,
				  .msg_iovlen = 1,
				  .msg_control = room,
				  .msg_controllen = sizeof(room) };
	int file;

	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		die("recvmsg");
	memcpy(&file, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(file));
	return file;
}

/* A child with the number of one that has been reaped. */
static pid_t fork_as(pid_t number)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&number,
		.set_tid_size = 1,
	};

	return syscall(NR_CLONE3, &args, sizeof(args));
}

/* What the rings hold of our calls: how many, and how many canaries. */
struct found {
	int calls[OF_HEIR + 1], canaries[OF_HEIR + 1], accesses;
};

static void look(int file, struct found *found)
{
	static char buffer[1 << 18] __attribute__((aligned(8)));
	ssize_t length;

	fcntl(file, F_SETFL, O_NONBLOCK);
	while ((length = read(file, buffer, sizeof(buffer))) > 0) {
		const struct ptracemon_record *record;

		for (ssize_t at = 0; at < length; at += record->length) {
			const struct ptracemon_call *call;
			bool canary;

			record = (const void *)(buffer + at);
			call = (const void *)record;
			canary = record->flags & PTRACEMON_RECORD_CANARY;
			if (record->type == PTRACEMON_TYPE_ACCESS)
				found->accesses += canary;
			if (record->type != PTRACEMON_TYPE_CALL ||
			    call->request != PTRACEMON_REQUEST_CANARY ||
			    call->addr > OF_HEIR)
				continue;
			found->calls[call->addr]++;
			found->canaries[call->addr] += canary;
		}
	}
}

static u64 filtered(int file)
{
	struct ptracemon_stats_request request;

	device_stats(file, PTRACEMON_ALL_CPUS, &request);
	return request.stats.filtered;
}

int main(void)
{
	struct found found = { 0 };
	int sockets[2], file;
	u64 before;
	pid_t opener, heir;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets))
		die("socketpair");
	opener = fork();
	if (!opener) {
		file = open_device(O_RDWR);
		call_as_canary(OF_OPENER);
		send_file(sockets[1], file);
		_exit(0);
	}
	file = receive_file(sockets[0]);
	waitpid(opener, NULL, 0);
	before = filtered(file);
	call_as_canary(OF_HOLDER);
	heir = fork_as(opener);
	if (!heir) {
		call_as_canary(OF_HEIR);
		_exit(0);
	}
	if (heir != opener)
		die("no process has the number %d again", opener);
	waitpid(heir, NULL, 0);
	look(file, &found);
	is(found.canaries[OF_OPENER], 1, "who opened the device makes a canary");
	is(found.accesses, 1, "and one by pidfd_getfd, nobody else does");
	is(found.calls[OF_HOLDER], 0, "the call of who holds its file is none");
	is(found.calls[OF_HEIR], 0, "nor is that of who has its number");
	/* Each a call, and an access to itself. */
	is(filtered(file) - before, 4, "what those two did is counted as filtered");
	return tap_done();
}
