// SPDX-License-Identifier: GPL-2.0
/*
 * Parts of a line for people. See line.h.
 */
#include "base/escape.h"
#include "output/line.h"

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

void line_escaped(struct buffer *buffer, const uint8_t *field,
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

void line_task(struct buffer *buffer,
		     const struct ptracemon_identity *task)
{
	line_escaped(buffer, task->comm, sizeof(task->comm), ESCAPE_BLANKS);
	buffer_char(buffer, '[');
	buffer_u64(buffer, task->tgid);
	if (task->tid != task->tgid) {
		buffer_char(buffer, '/');
		buffer_u64(buffer, task->tid);
	}
	buffer_char(buffer, ']');
}
