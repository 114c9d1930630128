// SPDX-License-Identifier: GPL-2.0
/*
 * Parts of a line for people. See line.h.
 */
#include <inttypes.h>
#include <string.h>

#include "abi/certificate.h"
#include "abi/names.h"
#include "base/escape.h"
#include "output/line.h"

/* Of a container; a longer one is cut. */
#define NAME_LENGTH	32

void line_paint(struct out *out, const char *sequence)
{
	if (out->colour && sequence)
		buffer_string(out->buffer, sequence);
}

size_t line_column_begin(struct out *out, const char *sequence)
{
	line_paint(out, sequence);
	return out->buffer->used;
}

void line_column_end(struct out *out, const char *sequence, size_t start,
		     size_t width)
{
	struct buffer *buffer = out->buffer;
	size_t shown = 0, i;

	for (i = start; i < buffer->used; i++)
		shown += (buffer->data[i] & 0xc0) != 0x80;
	line_paint(out, sequence ? RESET : NULL);
	while (shown++ < width)
		buffer_char(buffer, ' ');
	buffer_char(buffer, ' ');
}

void line_column(struct out *out, const char *text, size_t width,
		 const char *sequence)
{
	size_t start = line_column_begin(out, sequence);

	buffer_string(out->buffer, text);
	line_column_end(out, sequence, start, width);
}

/* Bytes up to a NUL, or to @size, which is at most PTRACEMON_KNOB_VALUE_SIZE. */
static void put_escaped(struct buffer *buffer, const uint8_t *field,
			size_t size, unsigned int flags)
{
	size_t length = strnlen((const char *)field, size);
	char text[ESCAPE_MAX(PTRACEMON_KNOB_VALUE_SIZE)];

	buffer_bytes(buffer, text, escape(text, field, length, flags));
}

void line_clock(struct out *out, uint64_t boottime)
{
	char text[CLOCK_TEXT_MAX];

	clock_text(text, clock_shown(out->clock, boottime, NULL), 3);
	buffer_bytes(out->buffer, text + 11, WIDTH_TIME);
}

void line_task(struct buffer *buffer, const struct ptracemon_identity *task)
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

static void put_flag(struct buffer *buffer, size_t start, const char *flag)
{
	if (buffer->used != start)
		buffer_char(buffer, ',');
	buffer_string(buffer, flag);
}

/* "tracer_in:web": short, and a word. */
static void put_container(struct buffer *buffer, size_t start, const char *what,
			  const struct program *program)
{
	const char *name = program->who ? program->who->container.name : "";
	char text[ESCAPE_MAX(NAME_LENGTH)];
	size_t length = strlen(name);

	if (!length)
		return;
	put_flag(buffer, start, what);
	buffer_bytes(buffer, text,
		     escape(text, name, length < NAME_LENGTH ? length : NAME_LENGTH,
			    ESCAPE_BLANKS));
	if (length > NAME_LENGTH)
		buffer_string(buffer, "...");
}

void line_flags(struct out *out, const struct event *event,
		const struct details *details)
{
	const struct ptracemon_identity *tracee = event->tracee;
	struct buffer *buffer = out->buffer;
	const uint8_t abi = event->abi;
	size_t start = buffer->used;
	unsigned int bit;

	for (bit = 0; name_of_relation(bit); bit++)
		if (event->relation >> bit & 1)
			put_flag(buffer, start, name_of_relation(bit));
	if (tracee->flags & PTRACEMON_TASK_KTHREAD)
		put_flag(buffer, start, "kernel_thread");
	if (tracee->flags & PTRACEMON_TASK_EXITING)
		put_flag(buffer, start, "exiting");
	if (abi != PTRACEMON_ABI_X86_64 && abi != PTRACEMON_ABI_ARM64 &&
	    name_of_abi(abi))
		put_flag(buffer, start, name_of_abi(abi));
	put_container(buffer, start, "tracer_in:", &details->tracer);
	put_container(buffer, start, "tracee_in:", &details->tracee);
	while (buffer->data[buffer->used - 1] == ' ')
		buffer->used--;
}

/* ---- what the sensor says about itself */

/* The word, or what kind it would be of and the number. */
static void put_word(struct buffer *buffer, const char *word, const char *kind,
		     uint32_t number)
{
	if (word)
		buffer_string(buffer, word);
	else
		buffer_printf(buffer, "%s %u", kind, number);
}

/* Of what class the lost records are. */
static const char *kind_of(const struct ptracemon_loss *loss)
{
	if (loss->reason == LOST_UNEXPLAINED)
		return "unaccounted";
	if (loss->request_class == PTRACEMON_CLASS_NONE)
		return "sensor";
	return name_of_class(loss->request_class);
}

static void put_journal_loss(struct out *out, const struct ptracemon_loss *loss)
{
	buffer_printf(out->buffer, "LOST %" PRIu64 " entries of the journal since ",
		      (uint64_t)loss->count);
	line_clock(out, loss->since);
	buffer_string(out->buffer, ": journald has dropped them");
}

static void put_loss(struct out *out, const struct event *event)
{
	static const char *const reasons[] = {
		[PTRACEMON_LOST_FULL] = "the ring was full",
		[PTRACEMON_LOST_RESERVE] =
			"the ring was full but for the reserve",
		[PTRACEMON_LOST_POSITION] = "the reader's position was wrong",
		[PTRACEMON_LOST_NESTED] =
			"they were made while another was being written",
		[PTRACEMON_LOST_SHARE] =
			"the ring was full but for what is kept for others",
		[PTRACEMON_LOST_MEMORY] = "there was no memory for the ring",
	};
	const struct ptracemon_loss *loss = &event->record->loss;
	struct buffer *buffer = out->buffer;
	const char *reason = NULL;

	if (loss->reason == LOST_BY_JOURNAL) {
		put_journal_loss(out, loss);
		return;
	}
	if (loss->reason == LOST_UNEXPLAINED)
		reason = "no loss record says why";
	else if (loss->reason < sizeof(reasons) / sizeof(*reasons))
		reason = reasons[loss->reason];
	buffer_printf(buffer, "LOST %" PRIu64 " ", (uint64_t)loss->count);
	put_word(buffer, kind_of(loss), "class", loss->request_class);
	buffer_string(buffer, " records");
	if (loss->uid != PTRACEMON_UNSET)
		buffer_printf(buffer, " of uid %u", loss->uid);
	buffer_printf(buffer, " on CPU %u since ", event->record->header.cpu);
	line_clock(out, loss->since);
	buffer_string(buffer, ": ");
	put_word(buffer, reason, "reason", loss->reason);
}

/* "by comm[pid] (uid 0)" */
static void put_by(struct buffer *buffer, const struct ptracemon_identity *by)
{
	if (!by->tid)
		return;
	buffer_string(buffer, " by ");
	line_task(buffer, by);
	buffer_printf(buffer, " (uid %u)", by->uid);
}

static void put_knob(struct out *out, const struct event *event)
{
	const struct ptracemon_knob *knob = &event->record->knob;
	struct buffer *buffer = out->buffer;

	buffer_string(buffer, "setting ");
	put_escaped(buffer, knob->name, sizeof(knob->name), ESCAPE_BLANKS);
	buffer_string(buffer, " changed from '");
	put_escaped(buffer, knob->from, sizeof(knob->from), 0);
	buffer_string(buffer, "' to '");
	put_escaped(buffer, knob->to, sizeof(knob->to), 0);
	buffer_char(buffer, '\'');
	put_by(buffer, &knob->by);
}

static void put_lifecycle(struct out *out, const struct event *event)
{
	static const char *const sentences[] = {
		[PTRACEMON_LIFECYCLE_LOADED] = "module loaded",
		[PTRACEMON_LIFECYCLE_READER_CAME] = "device opened",
		[PTRACEMON_LIFECYCLE_READER_WENT] = "device closed",
		[PTRACEMON_LIFECYCLE_CPU] = "new ring, of CPU",
		[PTRACEMON_LIFECYCLE_REPOSITION] =
			"position mended, in the ring of CPU",
		[PTRACEMON_LIFECYCLE_NO_RING] =
			"no memory for a ring: nothing is recorded on CPU",
	};
	const struct ptracemon_lifecycle *lifecycle = &event->record->lifecycle;
	struct buffer *buffer = out->buffer;
	uint32_t what = lifecycle->event;
	const char *sentence = NULL;

	if (what < sizeof(sentences) / sizeof(*sentences))
		sentence = sentences[what];
	put_word(buffer, sentence, "sensor event", what);
	if (!sentence)
		buffer_string(buffer, ", value");
	if (!sentence || what == PTRACEMON_LIFECYCLE_CPU ||
	    what == PTRACEMON_LIFECYCLE_REPOSITION ||
	    what == PTRACEMON_LIFECYCLE_NO_RING)
		buffer_printf(buffer, " %" PRIu64, (uint64_t)lifecycle->value);
	put_by(buffer, &lifecycle->by);
}

static void put_sight(struct out *out, const struct event *event)
{
	const bool blind = event->type == RECORD_BLIND;
	const struct sight *sight = &event->record->sight;
	struct buffer *buffer = out->buffer;
	const char *word = name_of_path(sight->path);

	buffer_string(buffer, blind ? "BLIND: " : "sighted: ");
	if (sight->path == SIGHT_ACCESS)
		buffer_string(buffer, "accesses by other doors");
	else if (word)
		buffer_printf(buffer, "%s calls", word);
	else
		buffer_printf(buffer, "calls of ABI %u", sight->path);
	buffer_string(buffer, blind ? " are not seen: " : " are seen: ");
	put_escaped(buffer, (const uint8_t *)sight->reason,
		     sizeof(sight->reason), 0);
}

/* "suppressed 3 records and 1 session by rule NAME since ..., ... in all: why" */
static void put_suppressed(struct out *out, const struct event *event)
{
	const struct suppressed *hidden = &event->record->suppressed;
	struct buffer *buffer = out->buffer;

	buffer_printf(buffer, "suppressed %" PRIu64 " records and %" PRIu64
			      " sessions by rule %s since ",
		      hidden->records, hidden->sessions, hidden->rule);
	line_clock(out, hidden->since);
	buffer_printf(buffer, ", %" PRIu64 " in all: ", hidden->total);
	put_escaped(buffer, (const uint8_t *)hidden->reason,
		    sizeof(hidden->reason), 0);
	if (hidden->expired)
		buffer_string(buffer, "; the rule has expired");
}

/* "7 records lost, " */
static void put_count(struct buffer *buffer, uint64_t count, const char *what)
{
	if (count)
		buffer_printf(buffer, "%" PRIu64 " %s, ", count, what);
}

/* What is wrong, or that nothing is; and what settings leave out. */
static void put_finding(struct buffer *buffer,
			const struct certificate *certificate)
{
	uint64_t lost = 0, missing = certificate->unexplained;
	size_t i;

	for (i = 0; i < certificate->count; i++) {
		lost += certificate_lost(&certificate->cpus[i]);
		missing += certificate->cpus[i].missing;
	}
	if (certificate_is_complete(certificate))
		buffer_string(buffer, "nothing was missed, ");
	put_count(buffer, lost, "records lost");
	put_count(buffer, missing, "numbers unexplained");
	if (certificate->blinds)
		buffer_printf(buffer, "blind for %" PRIu64 ".%03" PRIu64 " s, ",
			      certificate->blind_ns / 1000000000,
			      certificate->blind_ns / 1000000 % 1000);
	put_count(buffer, certificate->changes, "changes of settings");
	if (*certificate->left_out) {
		buffer_string(buffer, "left out by ");
		put_escaped(buffer, (const uint8_t *)certificate->left_out,
			    sizeof(certificate->left_out), 0);
		buffer_string(buffer, ", ");
	}
	if (certificate->filtered)
		buffer_string(buffer, "left out by options, ");
	buffer->used -= 2;
}

static void put_certificate(struct out *out, const struct event *event)
{
	const struct certificate *certificate =
		event->record->statement.certificate;
	struct buffer *buffer = out->buffer;
	uint64_t records = 0;
	size_t i;

	for (i = 0; i < certificate->count; i++)
		records += certificate->cpus[i].records;
	buffer_printf(buffer, "certificate %" PRIu64, certificate->number);
	if (certificate->parts > 1)
		buffer_printf(buffer, ", part %" PRIu32 " of %" PRIu32,
			      certificate->part, certificate->parts);
	buffer_string(buffer, ": ");
	line_clock(out, certificate->span.since);
	buffer_string(buffer, " to ");
	line_clock(out, certificate->span.until);
	buffer_printf(buffer, ": %" PRIu64 " records of %zu CPUs: ", records,
		      certificate->count);
	put_finding(buffer, certificate);
}

void line_sentence(struct out *out, const struct event *event)
{
	const uint16_t type = event->type;

	line_paint(out, type == PTRACEMON_TYPE_LOSS || type == RECORD_BLIND ?
				ALARM :
				BOLD);
	buffer_string(out->buffer, "*** ");
	if (type == PTRACEMON_TYPE_LOSS)
		put_loss(out, event);
	else if (type == PTRACEMON_TYPE_KNOB)
		put_knob(out, event);
	else if (type == PTRACEMON_TYPE_LIFECYCLE)
		put_lifecycle(out, event);
	else if (type == RECORD_SUPPRESSED)
		put_suppressed(out, event);
	else if (type == RECORD_CERTIFICATE)
		put_certificate(out, event);
	else
		put_sight(out, event);
	buffer_string(out->buffer, " ***");
	line_paint(out, RESET);
}
