// SPDX-License-Identifier: GPL-2.0
/*
 * Text for a person: one line a record, in columns. Names hold no blanks here,
 * so that nobody can choose one that looks like several fields.
 */
#include <stdlib.h>

#include "escape.h"
#include "out.h"
#include "requests.h"
#include "words.h"

#define WIDTH_TIME	12
#define WIDTH_TASK	20
#define WIDTH_UID	5
#define WIDTH_REQUEST	18
#define WIDTH_OUTCOME	31

#define RESET	"\033[0m"
#define BOLD	"\033[1m"
#define DIM	"\033[2m"
#define RED	"\033[31m"
#define GREEN	"\033[32m"
#define YELLOW	"\033[33m"
#define MAGENTA	"\033[35m"
#define CYAN	"\033[36m"
#define ALARM	"\033[1;37;41m"

#define DAY	(86400ull * 1000000000)

/**
 * struct text - state of this output
 * @dated: whether a line with the date has been written
 * @day: that date, days since 1970
 */
struct text {
	bool dated;
	uint64_t day;
};

static void paint(struct out *out, const char *sequence)
{
	if (out->colour && sequence)
		buffer_string(out->buffer, sequence);
}

/* Returns where the text of the column begins, for column_end(). */
static size_t column_begin(struct out *out, const char *sequence)
{
	paint(out, sequence);
	return out->buffer->used;
}

/* Blanks up to @width characters, and one more. */
static void column_end(struct out *out, const char *sequence, size_t start,
		       size_t width)
{
	struct buffer *buffer = out->buffer;
	size_t shown = 0, i;

	for (i = start; i < buffer->used; i++)
		shown += (buffer->data[i] & 0xc0) != 0x80;
	paint(out, sequence ? RESET : NULL);
	while (shown++ < width)
		buffer_char(buffer, ' ');
	buffer_char(buffer, ' ');
}

static void put_column(struct out *out, const char *text, size_t width,
		       const char *sequence)
{
	size_t start = column_begin(out, sequence);

	buffer_string(out->buffer, text);
	column_end(out, sequence, start, width);
}

static void put_escaped(struct buffer *buffer, const uint8_t *field,
			size_t size, unsigned int flags)
{
	size_t length = strnlen((const char *)field, size);
	char text[ESCAPE_MAX(PTRACEMON_KNOB_VALUE_SIZE)];

	buffer_bytes(buffer, text, escape(text, field, length, flags));
}

/* HH:MM:SS.mmm */
static void put_clock(struct out *out, uint64_t boottime)
{
	char text[CLOCK_TEXT_MAX];

	clock_text(text, clock_utc(out->clock, boottime), 3);
	buffer_bytes(out->buffer, text + 11, WIDTH_TIME);
}

static void put_date(struct out *out, uint64_t boottime)
{
	uint64_t utc = clock_utc(out->clock, boottime);
	struct text *text = out->state;
	char date[CLOCK_TEXT_MAX];

	if (!out->header || (text->dated && text->day == utc / DAY))
		return;
	text->dated = true;
	text->day = utc / DAY;
	clock_text(date, utc, 1);
	paint(out, DIM);
	buffer_string(out->buffer, "--- ");
	buffer_bytes(out->buffer, date, 10);
	buffer_string(out->buffer, " UTC ---");
	paint(out, RESET);
	buffer_char(out->buffer, '\n');
}

/* comm[pid], or comm[pid/tid] */
static void put_task(struct buffer *buffer,
		     const struct ptracemon_identity *task)
{
	put_escaped(buffer, task->comm, sizeof(task->comm), ESCAPE_BLANKS);
	buffer_char(buffer, '[');
	buffer_u64(buffer, task->tgid);
	if (task->tid != task->tgid) {
		buffer_char(buffer, '/');
		buffer_u64(buffer, task->tid);
	}
	buffer_char(buffer, ']');
}

/* @pid: the argument, for a task that was not there. */
static void put_side(struct out *out, const struct ptracemon_identity *task,
		     uint64_t pid, const char *sequence)
{
	struct buffer *buffer = out->buffer;
	size_t start = column_begin(out, sequence);
	char text[FORMAT_S64_MAX];

	if (task->tid) {
		put_task(buffer, task);
	} else {
		buffer_string(buffer, "?[");
		buffer_bytes(buffer, text, format_s64(text, (int32_t)pid));
		buffer_char(buffer, ']');
	}
	column_end(out, sequence, start, WIDTH_TASK);
	start = column_begin(out, NULL);
	if (task->tid)
		buffer_u64(buffer, task->uid);
	else
		buffer_char(buffer, '-');
	column_end(out, NULL, start, WIDTH_UID);
}

static void put_request(struct out *out, const struct ptracemon_call *call)
{
	static const char *const sequences[] = {
		[PTRACEMON_CLASS_ATTACH] = YELLOW,
		[PTRACEMON_CLASS_WRITE] = MAGENTA,
		[PTRACEMON_CLASS_CONTROL] = CYAN,
		[PTRACEMON_CLASS_UNKNOWN] = MAGENTA,
	};
	const char *name = request_name(call->abi, call->request, NULL);
	const char *sequence = NULL;
	char text[FORMAT_HEX_MAX + 1];

	if (call->request_class < sizeof(sequences) / sizeof(*sequences))
		sequence = sequences[call->request_class];
	if (!name) {
		uint64_t number = request_number(call->abi, call->request);

		text[format_hex_short(text, number)] = 0;
		name = text;
	}
	put_column(out, name, WIDTH_REQUEST, sequence);
}

/* "EPERM (operation not permitted)" */
static void put_error(struct buffer *buffer, uint64_t error)
{
	const char *name = word_error(error), *words;

	if (!name) {
		buffer_string(buffer, "error ");
		buffer_u64(buffer, error);
		return;
	}
	buffer_string(buffer, name);
	words = strerror((int)error);
	if (error >= 512)
		return; /* the kernel's own: strerror() has no words */
	buffer_string(buffer, " (");
	buffer_char(buffer, words[0] | (words[1] & 0x20));
	buffer_string(buffer, words + 1);
	buffer_char(buffer, ')');
}

static void put_outcome(struct out *out, const struct ptracemon_call *call)
{
	bool failed = call->outcome == PTRACEMON_OUTCOME_FAILURE;
	bool success = call->outcome == PTRACEMON_OUTCOME_SUCCESS;
	const char *sequence = failed ? RED : success ? GREEN : NULL;
	struct buffer *buffer = out->buffer;
	size_t start = column_begin(out, sequence);
	uint64_t error = 0 - (uint64_t)call->result;

	if (failed) {
		put_error(buffer, error);
	} else if (success) {
		buffer_string(buffer, "ok");
		if (call->result) {
			buffer_string(buffer, ": ");
			buffer_u64(buffer, call->result);
		}
	} else {
		buffer_string(buffer, "outcome unknown");
	}
	column_end(out, sequence, start, WIDTH_OUTCOME);
}

static void put_flag(struct buffer *buffer, size_t start, const char *flag)
{
	if (buffer->used != start)
		buffer_char(buffer, ',');
	buffer_string(buffer, flag);
}

static void put_flags(struct out *out, const struct ptracemon_call *call)
{
	struct buffer *buffer = out->buffer;
	size_t start = buffer->used;
	unsigned int bit;

	for (bit = 0; word_relation(bit); bit++)
		if (call->relation >> bit & 1)
			put_flag(buffer, start, word_relation(bit));
	if (call->tracee.flags & PTRACEMON_TASK_KTHREAD)
		put_flag(buffer, start, "kernel_thread");
	if (call->tracee.flags & PTRACEMON_TASK_EXITING)
		put_flag(buffer, start, "exiting");
	if (call->abi != PTRACEMON_ABI_X86_64 &&
	    call->abi != PTRACEMON_ABI_ARM64 && word_abi(call->abi))
		put_flag(buffer, start, word_abi(call->abi));
}

static void put_call(struct out *out, const struct record *record)
{
	const struct ptracemon_call *call = &record->call;
	struct buffer *buffer = out->buffer;

	put_side(out, &call->tracer, 0, NULL);
	buffer_string(buffer, "-> ");
	put_side(out, &call->tracee, call->pid, NULL);
	put_request(out, call);
	put_outcome(out, call);
	put_flags(out, call);
	while (buffer->data[buffer->used - 1] == ' ')
		buffer->used--;
}

/* Of what class the lost records are. */
static void put_kind(struct buffer *buffer, const struct ptracemon_loss *loss)
{
	const char *word = word_class(loss->request_class);

	if (loss->reason == LOST_UNEXPLAINED)
		word = "unaccounted";
	else if (loss->request_class == PTRACEMON_CLASS_NONE)
		word = "sensor";
	if (word) {
		buffer_string(buffer, word);
	} else {
		buffer_string(buffer, "class ");
		buffer_u64(buffer, loss->request_class);
	}
}

static void put_loss(struct out *out, const struct record *record)
{
	static const char *const reasons[] = {
		[PTRACEMON_LOST_FULL] = "the ring was full",
		[PTRACEMON_LOST_RESERVE] =
			"the ring was full but for the reserve",
		[PTRACEMON_LOST_POSITION] = "the reader's position was wrong",
		[PTRACEMON_LOST_NESTED] =
			"they were made while another was being written",
	};
	const struct ptracemon_loss *loss = &record->loss;
	struct buffer *buffer = out->buffer;

	paint(out, ALARM);
	buffer_string(buffer, "*** LOST ");
	buffer_u64(buffer, loss->count);
	buffer_char(buffer, ' ');
	put_kind(buffer, loss);
	buffer_string(buffer, " records on CPU ");
	buffer_u64(buffer, record->header.cpu);
	buffer_string(buffer, " since ");
	put_clock(out, loss->since);
	buffer_string(buffer, ": ");
	if (loss->reason == LOST_UNEXPLAINED) {
		buffer_string(buffer, "no loss record says why");
	} else if (loss->reason < sizeof(reasons) / sizeof(*reasons)) {
		buffer_string(buffer, reasons[loss->reason]);
	} else {
		buffer_string(buffer, "reason ");
		buffer_u64(buffer, loss->reason);
	}
	buffer_string(buffer, " ***");
	paint(out, RESET);
}

/* "by comm[pid] (uid 0)" */
static void put_by(struct buffer *buffer, const struct ptracemon_identity *by)
{
	if (!by->tid)
		return;
	buffer_string(buffer, " by ");
	put_task(buffer, by);
	buffer_string(buffer, " (uid ");
	buffer_u64(buffer, by->uid);
	buffer_char(buffer, ')');
}

static void put_knob(struct out *out, const struct record *record)
{
	const struct ptracemon_knob *knob = &record->knob;
	struct buffer *buffer = out->buffer;

	paint(out, BOLD);
	buffer_string(buffer, "*** setting ");
	put_escaped(buffer, knob->name, sizeof(knob->name), ESCAPE_BLANKS);
	buffer_string(buffer, " changed from '");
	put_escaped(buffer, knob->from, sizeof(knob->from), 0);
	buffer_string(buffer, "' to '");
	put_escaped(buffer, knob->to, sizeof(knob->to), 0);
	buffer_char(buffer, '\'');
	put_by(buffer, &knob->by);
	buffer_string(buffer, " ***");
	paint(out, RESET);
}

static void put_lifecycle(struct out *out, const struct record *record)
{
	static const char *const sentences[] = {
		[PTRACEMON_LIFECYCLE_LOADED] = "module loaded",
		[PTRACEMON_LIFECYCLE_READER_CAME] = "device opened",
		[PTRACEMON_LIFECYCLE_READER_WENT] = "device closed",
		[PTRACEMON_LIFECYCLE_CPU] = "new ring, of CPU",
		[PTRACEMON_LIFECYCLE_REPOSITION] =
			"position mended, in the ring of CPU",
	};
	const struct ptracemon_lifecycle *lifecycle = &record->lifecycle;
	struct buffer *buffer = out->buffer;
	uint32_t event = lifecycle->event;
	const char *sentence = NULL;

	if (event < sizeof(sentences) / sizeof(*sentences))
		sentence = sentences[event];
	paint(out, BOLD);
	buffer_string(buffer, "*** ");
	if (sentence) {
		buffer_string(buffer, sentence);
	} else {
		buffer_string(buffer, "sensor event ");
		buffer_u64(buffer, event);
		buffer_string(buffer, ", value");
	}
	if (!sentence || event == PTRACEMON_LIFECYCLE_CPU ||
	    event == PTRACEMON_LIFECYCLE_REPOSITION) {
		buffer_char(buffer, ' ');
		buffer_u64(buffer, lifecycle->value);
	}
	put_by(buffer, &lifecycle->by);
	buffer_string(buffer, " ***");
	paint(out, RESET);
}

static void text_record(struct out *out, const struct record *record)
{
	static void (*const put[])(struct out *, const struct record *) = {
		[PTRACEMON_TYPE_CALL] = put_call,
		[PTRACEMON_TYPE_LOSS] = put_loss,
		[PTRACEMON_TYPE_KNOB] = put_knob,
		[PTRACEMON_TYPE_LIFECYCLE] = put_lifecycle,
	};

	put_date(out, record->header.time);
	paint(out, DIM);
	put_clock(out, record->header.time);
	paint(out, RESET);
	buffer_char(out->buffer, ' ');
	put[record->header.type](out, record);
	buffer_char(out->buffer, '\n');
}

static bool text_begin(struct out *out)
{
	out->state = calloc(1, sizeof(struct text));
	if (!out->state)
		return false;
	if (!out->header)
		return true;
	paint(out, BOLD);
	put_column(out, "TIME", WIDTH_TIME, NULL);
	put_column(out, "TRACER", WIDTH_TASK, NULL);
	put_column(out, "UID", WIDTH_UID, NULL);
	buffer_string(out->buffer, "-> ");
	put_column(out, "TRACEE", WIDTH_TASK, NULL);
	put_column(out, "UID", WIDTH_UID, NULL);
	put_column(out, "REQUEST", WIDTH_REQUEST, NULL);
	put_column(out, "OUTCOME", WIDTH_OUTCOME, NULL);
	buffer_string(out->buffer, "FLAGS");
	paint(out, RESET);
	buffer_char(out->buffer, '\n');
	return true;
}

static void text_end(struct out *out)
{
	free(out->state);
	out->state = NULL;
}

const struct out_format out_text = {
	.name = "text",
	.begin = text_begin,
	.record = text_record,
	.end = text_end,
};
