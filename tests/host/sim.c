// SPDX-License-Identifier: GPL-2.0
/*
 * Rings in memory, and records to put into them. See sim.h.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim.h"

struct sim_ring *sim_ring(uint32_t cpu)
{
	struct sim_ring *ring = aligned_alloc(64, (sizeof(*ring) + 63) & ~63ul);

	if (!ring)
		abort();
	memset(ring, 0, sizeof(*ring));
	ring->head = 0 - (uint64_t)SIM_RING_SIZE;
	ring->sequence = 1000;
	ring->status.abi_major = PTRACEMON_ABI_MAJOR;
	ring->status.abi_minor = PTRACEMON_ABI_MINOR;
	ring->status.size = sizeof(ring->status);
	ring->status.cpu = cpu;
	ring->status.data_size = SIM_RING_SIZE;
	ring->status.producer_pos = ring->head;
	ring->control.consumer_pos = ring->head;
	return ring;
}

struct sim_ring *sim_ring_shared(uint32_t cpu)
{
	struct sim_ring *ring = sim_ring(cpu);
	struct sim_ring *shared = mmap(NULL, sizeof(*shared),
				       PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		abort();
	memcpy(shared, ring, sizeof(*shared));
	free(ring);
	return shared;
}

void sim_ring_unshare(struct sim_ring *ring)
{
	munmap(ring, sizeof(*ring));
}

void sim_reader(struct reader *reader)
{
	memset(reader, 0, sizeof(*reader));
	reader->fd = -1;
}

void sim_attach(struct reader *reader, struct sim_ring *ring)
{
	if (!reader_attach(reader, &ring->control, &ring->status, ring->data))
		abort();
}

void sim_put_bytes(struct sim_ring *ring, const void *bytes, size_t length)
{
	memcpy(ring->data + (ring->head & (SIM_RING_SIZE - 1)), bytes, length);
	ring->head += length;
	__atomic_store_n(&ring->status.producer_pos, ring->head,
			 __ATOMIC_RELEASE);
}

static size_t size_of(uint16_t type)
{
	switch (type) {
	case PTRACEMON_TYPE_CALL:
		return sizeof(struct ptracemon_call);
	case PTRACEMON_TYPE_LOSS:
		return sizeof(struct ptracemon_loss);
	case PTRACEMON_TYPE_KNOB:
		return sizeof(struct ptracemon_knob);
	case PTRACEMON_TYPE_LIFECYCLE:
		return sizeof(struct ptracemon_lifecycle);
	case PTRACEMON_TYPE_ACCESS:
		return sizeof(struct ptracemon_access);
	case PTRACEMON_TYPE_AUTO_ATTACH:
		return sizeof(struct ptracemon_auto_attach);
	case PTRACEMON_TYPE_TRACED:
		return sizeof(struct ptracemon_traced);
	case PTRACEMON_TYPE_MEMORY:
		return sizeof(struct ptracemon_memory);
	case PTRACEMON_TYPE_END:
		return sizeof(struct ptracemon_end);
	default:
		return sizeof(struct ptracemon_record);
	}
}

/* Lays the items out at @to. Returns their length. */
static uint32_t lay_items(uint8_t *to, const struct record *record)
{
	uint32_t used = 0;
	uint16_t kind;

	for (kind = 1; kind < RECORD_ITEMS; kind++) {
		const struct record_item *from = &record->items[kind];
		const struct ptracemon_item item = { kind, from->flags,
						     from->size };

		if (!from->bytes)
			continue;
		memcpy(to + used, &item, sizeof(item));
		used += sizeof(item);
		memcpy(to + used, from->bytes, from->size);
		used = (used + from->size + 7) & ~7u;
	}
	return used;
}

void sim_put(struct sim_ring *ring, const struct record *record, uint64_t time)
{
	uint64_t left = SIM_RING_SIZE - (ring->head & (SIM_RING_SIZE - 1));
	static uint8_t bytes[2 * PTRACEMON_RECORD_MAX];
	struct record copy = *record;
	uint32_t fixed, length;

	if (!copy.body)
		copy.body = size_of(copy.header.type);
	fixed = (copy.body + 7) & ~7u;
	memset(bytes, 0, sizeof(bytes));
	length = fixed + lay_items(bytes + fixed, record);
	if (length > PTRACEMON_RECORD_MAX)
		abort();
	if (length > left) {
		const struct ptracemon_record pad = { .length = left };

		memcpy(ring->data + (ring->head & (SIM_RING_SIZE - 1)), &pad,
		       8);
		ring->head += left;
	}
	copy.header.length = length;
	copy.header.body = copy.body;
	copy.header.cpu = ring->status.cpu;
	copy.header.sequence = ring->sequence++;
	copy.header.time = time;
	memcpy(bytes, &copy.header, fixed);
	sim_put_bytes(ring, bytes, length);
}

/* A task of which no two fields are alike, nor those of another @base. */
static void fill_task(struct ptracemon_identity *task, uint32_t base,
		      const char *comm)
{
	task->tgid = base + 1;
	task->tid = base + 2;
	task->ns_pid = base + 3;
	task->parent = base + 4;
	task->uid = base + 5;
	task->euid = base + 6;
	task->suid = base + 7;
	task->gid = base + 8;
	task->egid = base + 9;
	task->loginuid = base + 10;
	task->session = base + 11;
	task->flags = 0;
	task->cap_effective = 0x1234000000ull + base;
	task->start_time = 3000000000ull + base;
	task->cgroup_id = base + 12;
	task->user_ns = base + 13;
	task->pid_ns = base + 14;
	task->mnt_ns = base + 15;
	memset(task->comm, 0, sizeof(task->comm));
	memcpy(task->comm, comm, strlen(comm));
}

void sim_call(struct record *record)
{
	struct ptracemon_call *call = &record->call;

	memset(record, 0, sizeof(*record));
	call->header.type = PTRACEMON_TYPE_CALL;
	call->request = 16;
	call->pid = 5102;
	call->addr = 0xfffffffffffffff1;
	call->data = 0x8000000000000002;
	call->result = -1;
	call->duration = 4711;
	call->abi = PTRACEMON_ABI_X86_64;
	call->request_class = PTRACEMON_CLASS_ATTACH;
	call->outcome = PTRACEMON_OUTCOME_FAILURE;
	call->relation = PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS;
	fill_task(&call->tracer, 4000000100, "gdb");
	fill_task(&call->tracee, 4000000200, "nginx");
}

void sim_loss(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_LOSS;
	record->loss.count = 12;
	record->loss.since = 3500000000;
	record->loss.first_sequence = 13;
	record->loss.last_sequence = 29;
	record->loss.reason = PTRACEMON_LOST_RESERVE;
	record->loss.request_class = PTRACEMON_CLASS_READ;
	record->loss.uid = 1000;
}

void sim_knob(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_KNOB;
	fill_task(&record->knob.by, 4000000300, "bash");
	strcpy((char *)record->knob.name, "requests");
	strcpy((char *)record->knob.from, "attach,write,control");
	strcpy((char *)record->knob.to, "all");
}

void sim_lifecycle(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_LIFECYCLE;
	record->lifecycle.event = PTRACEMON_LIFECYCLE_CPU;
	record->lifecycle.value = 7;
	fill_task(&record->lifecycle.by, 4000000400, "cpuhp/7");
}

void sim_access(struct record *record)
{
	struct ptracemon_access *access = &record->access;
	int i;

	memset(record, 0, sizeof(*record));
	access->header.type = PTRACEMON_TYPE_ACCESS;
	for (i = 0; i < 6; i++)
		access->args[i] = 0xfffffffffffff000 + i;
	access->syscall = 311;
	access->mode = 0x12; /* PTRACE_MODE_ATTACH | PTRACE_MODE_REALCREDS */
	access->abi = PTRACEMON_ABI_X86_64;
	access->door = PTRACEMON_DOOR_PROCESS_VM_WRITEV;
	access->outcome = PTRACEMON_OUTCOME_SUCCESS;
	access->relation = PTRACEMON_REL_CROSS_CGROUP;
	fill_task(&access->tracer, 4000000500, "inject");
	fill_task(&access->tracee, 4000000600, "sshd");
}

void sim_auto_attach(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_AUTO_ATTACH;
	record->auto_attach.how = PTRACEMON_ATTACHED_BY_VFORK;
	record->auto_attach.relation = PTRACEMON_REL_DESCENDANT;
	fill_task(&record->auto_attach.tracer, 4000000700, "strace");
	fill_task(&record->auto_attach.tracee, 4000000800, "make");
	fill_task(&record->auto_attach.parent, 4000000900, "make");
}

void sim_traced(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->header.type = PTRACEMON_TYPE_TRACED;
	record->traced.relation = PTRACEMON_REL_NOT_DUMPABLE;
	fill_task(&record->traced.tracer, 4000001000, "gdb");
	fill_task(&record->traced.tracee, 4000001100, "agent");
}

void sim_memory(struct record *record)
{
	struct ptracemon_memory *memory = &record->memory;
	unsigned int i;

	memset(record, 0, sizeof(*record));
	memory->header.type = PTRACEMON_TYPE_MEMORY;
	for (i = 0; i < PTRACEMON_RANGES; i++) {
		memory->remote[i].addr = 0x7ffd12345678 + i * 4096;
		memory->remote[i].length = 16 + i;
	}
	memory->ranges = 6;
	memory->result = 99;
	memory->moved = 99;
	memory->duration = 2718;
	memory->relation = PTRACEMON_REL_CROSS_UID;
	memory->abi = PTRACEMON_ABI_X86_64;
	memory->door = PTRACEMON_DOOR_PROCESS_VM_WRITEV;
	memory->outcome = PTRACEMON_OUTCOME_SUCCESS;
	fill_task(&memory->tracer, 4000001200, "inject");
	fill_task(&memory->tracee, 4000001300, "sshd");
}

void sim_end(struct record *record)
{
	struct ptracemon_end *end = &record->end;

	memset(record, 0, sizeof(*record));
	end->header.type = PTRACEMON_TYPE_END;
	end->event = PTRACEMON_END_EXIT;
	end->flags = PTRACEMON_END_TRACED;
	end->status = 3 << 8;
	end->relation = PTRACEMON_REL_OWN_CHILD;
	fill_task(&end->tracer, 4000001400, "gdb");
	fill_task(&end->task, 4000001500, "worker");
}

void sim_place(struct record *record, uint16_t kind, uint16_t flags,
	       const struct ptracemon_place *place, const char *path, size_t size)
{
	static uint8_t places[RECORD_ITEMS][sizeof(*place) +
					    PTRACEMON_PLACE_PATH_MAX];

	memcpy(places[kind], place, sizeof(*place));
	memcpy(places[kind] + sizeof(*place), path, size);
	sim_item(record, kind, flags, (const char *)places[kind],
		 sizeof(*place) + size);
}

void sim_item(struct record *record, uint16_t kind, uint16_t flags,
	      const char *bytes, size_t size)
{
	record->items[kind].bytes = (const uint8_t *)bytes;
	record->items[kind].size = (uint32_t)size;
	record->items[kind].flags = flags;
}

bool sim_own_host_name(void)
{
	return !unshare(CLONE_NEWUTS) || !unshare(CLONE_NEWUSER | CLONE_NEWUTS);
}
