// SPDX-License-Identifier: GPL-2.0
/*
 * Records for the tests of the outputs. See samples.h.
 */
#include "samples.h"
#include "sim.h"

/* 2026-02-02 02:40:00 UTC */
#define BOOTED	1770000000000000000

/* What has no value of its own in sim_call(): a plain one. */
static void make_refused(struct record *record)
{
	sim_call(record);
	record->call.tracer.tid = record->call.tracer.tgid = 4242;
	record->call.tracer.uid = 0;
	record->call.tracee.tid = record->call.tracee.tgid = 991;
}

static void make_ok(struct record *record)
{
	make_refused(record);
	record->call.request = 0x4206;
	record->call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record->call.result = 0;
	record->call.tracee.tid = 998;
	record->call.relation = PTRACEMON_REL_OWN_CHILD;
}

static void make_number(struct record *record)
{
	make_ok(record);
	record->call.request = 0x4209;
	record->call.request_class = PTRACEMON_CLASS_READ;
	record->call.result = 3;
	record->call.relation = 0;
}

static void make_no_tracee(struct record *record)
{
	make_refused(record);
	memset(&record->call.tracee, 0, sizeof(record->call.tracee));
	record->call.request = 5;
	record->call.request_class = PTRACEMON_CLASS_WRITE;
	record->call.result = -3;
	record->call.pid = 0xfffffffffffffffb;
	record->call.relation = 0;
}

static void make_no_tracer(struct record *record)
{
	make_ok(record);
	memset(&record->call.tracer, 0, sizeof(record->call.tracer));
	record->call.request = 0;
	record->call.relation = 0;
}

static void make_unwatched(struct record *record)
{
	make_refused(record);
	record->call.outcome = PTRACEMON_OUTCOME_UNKNOWN;
	record->call.result = 0;
	record->call.duration = 0;
	record->call.relation = PTRACEMON_REL_SELF;
}

static void make_unknown_request(struct record *record)
{
	make_refused(record);
	record->call.request = 0xffffffff00007777;
	record->call.request_class = PTRACEMON_CLASS_UNKNOWN;
	record->call.result = -5;
	record->call.relation = 0xff;
}

static void make_i386(struct record *record)
{
	make_unknown_request(record);
	record->call.abi = PTRACEMON_ABI_I386;
	record->call.request = 0xffffffff00000010;
	record->call.request_class = PTRACEMON_CLASS_ATTACH;
	record->call.result = -512;
}

static void make_hostile_names(struct record *record)
{
	make_ok(record);
	memcpy(record->call.tracer.comm, "\033[31m\\\"z\n\x9b\xff\xc2\x9b", 13);
	memcpy(record->call.tracee.comm, "a[1] 0 \xe2\x80\xae\xe2\x86\x92", 14);
	/* No NUL: cannot come from the kernel, must not harm. */
	record->call.tracee.comm[14] = 'y';
	record->call.tracee.comm[15] = 'z';
}

static void make_unset(struct record *record)
{
	make_ok(record);
	record->call.tracee.loginuid = PTRACEMON_UNSET;
	record->call.tracee.session = PTRACEMON_UNSET;
	record->call.tracee.mnt_ns = 0;
	record->call.tracee.flags = PTRACEMON_TASK_KTHREAD |
				    PTRACEMON_TASK_EXITING;
}

/* Values that come after this program. */
static void make_future(struct record *record)
{
	make_refused(record);
	record->call.abi = 9;
	record->call.request_class = 9;
	record->call.relation = 0x80000000;
	record->call.result = -4000;
}

/* A kernel before these fields. */
static void make_past(struct record *record)
{
	make_refused(record);
	memset((char *)&record->call + offsetof(struct ptracemon_call, addr), 0,
	       sizeof(record->call) - offsetof(struct ptracemon_call, addr));
	record->body = offsetof(struct ptracemon_call, addr);
}

static void make_own_loss(struct record *record)
{
	sim_loss(record);
	record->loss.reason = PTRACEMON_LOST_FULL;
	record->loss.request_class = PTRACEMON_CLASS_NONE;
}

static void make_unexplained(struct record *record)
{
	sim_loss(record);
	record->loss.reason = LOST_UNEXPLAINED;
	record->loss.request_class = PTRACEMON_CLASS_NONE;
}

static void make_future_loss(struct record *record)
{
	sim_loss(record);
	record->loss.reason = 7;
	record->loss.request_class = 17;
}

static void make_hostile_knob(struct record *record)
{
	sim_knob(record);
	memset(record->knob.name, 0x1b, sizeof(record->knob.name));
	memset(record->knob.from, '\\', sizeof(record->knob.from));
	memset(record->knob.to, '\n', sizeof(record->knob.to));
}

static void make_loaded(struct record *record)
{
	sim_lifecycle(record);
	record->lifecycle.event = PTRACEMON_LIFECYCLE_LOADED;
	record->lifecycle.value = 0;
}

static void make_mended(struct record *record)
{
	sim_lifecycle(record);
	record->lifecycle.event = PTRACEMON_LIFECYCLE_REPOSITION;
	memset(&record->lifecycle.by, 0, sizeof(record->lifecycle.by));
}

static void make_future_event(struct record *record)
{
	sim_lifecycle(record);
	record->lifecycle.event = 99;
}

const struct sample samples[] = {
	{ "refused", make_refused },
	{ "ok", make_ok },
	{ "a number comes back", make_number },
	{ "no tracee", make_no_tracee },
	{ "no tracer", make_no_tracer },
	{ "not watched", make_unwatched },
	{ "unknown request", make_unknown_request },
	{ "i386", make_i386 },
	{ "hostile names", make_hostile_names },
	{ "unset ids", make_unset },
	{ "values of the future", make_future },
	{ "a record of the past", make_past },
	{ "loss", sim_loss },
	{ "loss of own records", make_own_loss },
	{ "unexplained loss", make_unexplained },
	{ "loss of the future", make_future_loss },
	{ "knob", sim_knob },
	{ "hostile knob", make_hostile_knob },
	{ "new CPU", sim_lifecycle },
	{ "loaded", make_loaded },
	{ "position mended", make_mended },
	{ "event of the future", make_future_event },
};

const size_t samples_count = sizeof(samples) / sizeof(*samples);

const struct out_format *samples_format(const char *name)
{
	static const struct out_format *const formats[] = {
		&out_text,
		&out_json,
		&out_deviceevents,
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

void samples_print(const struct out_format *format, struct buffer *buffer,
		   bool colour)
{
	static const struct host host = {
		.boot_id = "01234567-89ab-cdef-0123-456789abcdef",
		.name = "host.example\033",
		.id = "0123456789abcdef0123456789abcdef01234567",
	};
	static const struct clock clock = { .offset = BOOTED };
	static struct users users;
	struct out out = {
		.buffer = buffer,
		.clock = &clock,
		.users = &users,
		.host = &host,
		.colour = colour,
		.header = true,
	};
	size_t i;

	format->begin(&out);
	for (i = 0; i < samples_count; i++) {
		struct record record;

		samples[i].make(&record);
		if (!record.body)
			record.body = sizeof(record) -
				      offsetof(struct record, header);
		record.header.cpu = 3;
		record.header.sequence = 5000000000000 + i;
		/* The last ones come a day later. */
		record.header.time = 3600000000000 + i * 1000000 +
				     (i > 17 ? 86400000000000 : 0);
		format->record(&out, &record);
	}
	format->end(&out);
}
