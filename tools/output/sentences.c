// SPDX-License-Identifier: GPL-2.0
/*
 * What the sensor says about itself. See line.h.
 */
#include "abi/words.h"
#include "base/escape.h"
#include "output/line.h"

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

	line_paint(out, ALARM);
	buffer_string(buffer, "*** LOST ");
	buffer_u64(buffer, loss->count);
	buffer_char(buffer, ' ');
	put_kind(buffer, loss);
	buffer_string(buffer, " records");
	if (loss->uid != PTRACEMON_UNSET) {
		buffer_string(buffer, " of uid ");
		buffer_u64(buffer, loss->uid);
	}
	buffer_string(buffer, " on CPU ");
	buffer_u64(buffer, event->record->header.cpu);
	buffer_string(buffer, " since ");
	line_clock(out, loss->since);
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
	line_paint(out, RESET);
}

/* "by comm[pid] (uid 0)" */
static void put_by(struct buffer *buffer, const struct ptracemon_identity *by)
{
	if (!by->tid)
		return;
	buffer_string(buffer, " by ");
	line_task(buffer, by);
	buffer_string(buffer, " (uid ");
	buffer_u64(buffer, by->uid);
	buffer_char(buffer, ')');
}

static void put_knob(struct out *out, const struct event *event)
{
	const struct ptracemon_knob *knob = &event->record->knob;
	struct buffer *buffer = out->buffer;

	line_paint(out, BOLD);
	buffer_string(buffer, "*** setting ");
	line_escaped(buffer, knob->name, sizeof(knob->name), ESCAPE_BLANKS);
	buffer_string(buffer, " changed from '");
	line_escaped(buffer, knob->from, sizeof(knob->from), 0);
	buffer_string(buffer, "' to '");
	line_escaped(buffer, knob->to, sizeof(knob->to), 0);
	buffer_char(buffer, '\'');
	put_by(buffer, &knob->by);
	buffer_string(buffer, " ***");
	line_paint(out, RESET);
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
	line_paint(out, BOLD);
	buffer_string(buffer, "*** ");
	if (sentence) {
		buffer_string(buffer, sentence);
	} else {
		buffer_string(buffer, "sensor event ");
		buffer_u64(buffer, what);
		buffer_string(buffer, ", value");
	}
	if (!sentence || what == PTRACEMON_LIFECYCLE_CPU ||
	    what == PTRACEMON_LIFECYCLE_REPOSITION ||
	    what == PTRACEMON_LIFECYCLE_NO_RING) {
		buffer_char(buffer, ' ');
		buffer_u64(buffer, lifecycle->value);
	}
	put_by(buffer, &lifecycle->by);
	buffer_string(buffer, " ***");
	line_paint(out, RESET);
}

/* Of what a path is. */
static void put_path(struct buffer *buffer, uint32_t path)
{
	const char *word = word_path(path);

	if (path == SIGHT_ACCESS) {
		buffer_string(buffer, "accesses by other doors");
	} else if (word) {
		buffer_string(buffer, word);
		buffer_string(buffer, " calls");
	} else {
		buffer_string(buffer, "calls of ABI ");
		buffer_u64(buffer, path);
	}
}

static void put_sight(struct out *out, const struct event *event)
{
	const bool blind = event->type == RECORD_BLIND;
	const struct sight *sight = &event->record->sight;
	struct buffer *buffer = out->buffer;

	line_paint(out, blind ? ALARM : BOLD);
	buffer_string(buffer, blind ? "*** BLIND: " : "*** sighted: ");
	put_path(buffer, sight->path);
	buffer_string(buffer, blind ? " are not seen: " : " are seen: ");
	line_escaped(buffer, (const uint8_t *)sight->reason,
		     sizeof(sight->reason), 0);
	buffer_string(buffer, " ***");
	line_paint(out, RESET);
}

void sentence(struct out *out, const struct event *event)
{
	switch (event->type) {
	case PTRACEMON_TYPE_LOSS:
		put_loss(out, event);
		break;
	case PTRACEMON_TYPE_KNOB:
		put_knob(out, event);
		break;
	case PTRACEMON_TYPE_LIFECYCLE:
		put_lifecycle(out, event);
		break;
	default:
		put_sight(out, event);
	}
}
