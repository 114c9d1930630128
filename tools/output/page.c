// SPDX-License-Identifier: GPL-2.0
/*
 * The page of ptracemon report. See page.h.
 */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/sink.h"
#include "output/page.h"
#include "output/layout.h"
#include "sessions/verdict.h"
#include "version.h"

/* The page as it lies beside this file, terminated by NUL. */
__asm__(".pushsection .rodata\n"
	".globl page_html\n"
	".hidden page_html\n"
	"page_html:\n"
	".incbin \"output/report.html\"\n"
	".byte 0\n"
	".popsection\n");

extern const char page_html[] __attribute__((visibility("hidden")));

#define POLICY_MARK "@POLICY@"
#define DATA_MARK "@DATA@"

#define POLICY_MAX 512

/* ---- the policy: nothing but the page's own script and style */

/* Base64 of a digest: three bytes are four characters, and one is missing. */
static void add_base64(struct buffer *buffer,
		       const uint8_t digest[SHA256_DIGEST_LENGTH + 1])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;
	int shift;

	for (i = 0; i < SHA256_DIGEST_LENGTH; i += 3) {
		const uint32_t three = (uint32_t)digest[i] << 16 |
				       (uint32_t)digest[i + 1] << 8 |
				       digest[i + 2];

		for (shift = 18; shift >= 0; shift -= 6)
			buffer_char(buffer, digits[three >> shift & 63]);
	}
	buffer->data[buffer->used - 1] = '=';
}

/* Hash of what stands between two tags. */
static void add_hash(struct buffer *buffer, const char *open, const char *close)
{
	const char *from = strstr(page_html, open) + strlen(open);
	uint8_t digest[SHA256_DIGEST_LENGTH + 1] = { 0 };
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)from,
		     (size_t)(strstr(from, close) - from));
	SHA256Final(digest, &context);
	buffer_string(buffer, "'sha256-");
	add_base64(buffer, digest);
	buffer_string(buffer, "'; ");
}

static void make_policy(struct buffer *buffer)
{
	buffer_string(buffer, "default-src 'none'; script-src ");
	add_hash(buffer, "<script>", "</script>");
	buffer_string(buffer, "style-src ");
	add_hash(buffer, "<style>", "</style>");
	buffer_string(buffer, "base-uri 'none'; form-action 'none'");
}

/* ---- the data */

/**
 * struct page - state of this output
 * @json: what that works with
 * @line: what it writes
 * @text: of @line
 * @sessions: how many there were
 * @cut: it was said that some are left out
 */
struct page {
	struct out json;
	struct buffer line;
	char text[OUT_LINE_MAX];
	uint64_t sessions;
	bool cut;
};

/*
 * The line, but for its last byte, and a comma. In a script element JSON can
 * hold anything but <, which could end the element or begin a comment. It stands
 * in strings only, where it can be spelled out.
 */
static void put_line(struct out *out)
{
	const struct page *page = out->state;
	size_t i;

	for (i = 0; i < page->line.used - 1; i++) {
		if (page->text[i] == '<')
			buffer_string(out->buffer, "\\u003c");
		else
			buffer_char(out->buffer, page->text[i]);
	}
	buffer_string(out->buffer, ",\n");
}

/* Whether there is room for a session. */
static bool has_room(struct page *page, const struct event *event)
{
	return event->type != RECORD_SESSION ||
	       page->sessions++ < PAGE_SESSIONS ||
	       verdict_of(event->session)->severity >= SEVERITY_MEDIUM;
}

static void page_record(struct out *out, const struct event *event,
			const struct details *details)
{
	struct page *page = out->state;

	if (!has_room(page, event)) {
		if (!page->cut)
			buffer_string(out->buffer, "{\"event\":\"cut\"},\n");
		page->cut = true;
		return;
	}
	page->line.used = 0;
	layouts_record(&page->json, event, details);
	put_line(out);
}

static bool page_start(struct out *out)
{
	struct page *page = calloc(1, sizeof(*page));

	out->state = page;
	if (!page)
		return false;
	page->line.data = page->text;
	page->line.size = sizeof(page->text);
	page->json = *out;
	page->json.buffer = &page->line;
	return layouts_begin(&page->json, &json_lines);
}

static void page_stop(struct out *out)
{
	struct page *page = out->state;

	if (page)
		out_free(&page->json);
	out_free(out);
}

static void page_watched(struct out *out, uint64_t since, uint64_t until)
{
	struct page *page = out->state;
	const struct host *host = out->host;
	struct json json;

	page->line.used = 0;
	json_init(&json, &page->line);
	json_open(&json);
	json_key(&json, "event");
	json_string(&json, "watched");
	json_key(&json, "host");
	json_escaped(&json, host->name, strlen(host->name));
	json_key(&json, "boot_id");
	json_escaped(&json, host->boot_id, strlen(host->boot_id));
	json_key(&json, "since");
	fact_write_time(&json, out->clock, since, 9);
	json_key(&json, "until");
	fact_write_time(&json, out->clock, until, 9);
	json_close(&json);
	put_line(out);
}

const struct out_format out_page = {
	.name = "page",
	.document = true,
	.begin = page_start,
	.record = page_record,
	.watched = page_watched,
	.end = page_stop,
};

/* ---- the page around the data */

static struct iovec piece(const char *text, size_t length)
{
	return (struct iovec){ (char *)text, length };
}

int page_begin(int fd)
{
	const char *policy = strstr(page_html, POLICY_MARK);
	const char *rest = policy + strlen(POLICY_MARK);
	const char *data = strstr(rest, DATA_MARK);
	char memory[POLICY_MAX];
	struct buffer buffer = { .data = memory, .size = sizeof(memory) };
	struct iovec pieces[4];
	size_t written;

	make_policy(&buffer);
	pieces[0] = piece(page_html, (size_t)(policy - page_html));
	pieces[1] = piece(memory, buffer.used);
	pieces[2] = piece(rest, (size_t)(data - rest));
	pieces[3] = piece("[", 1);
	return sink_write_pieces(fd, pieces, 4, &written);
}

int page_end(int fd)
{
	static const char last[] = "{\"event\":\"report\",\"version\":\""
				   PTRACEMON_VERSION "\"}]";
	const char *rest = strstr(page_html, DATA_MARK) + strlen(DATA_MARK);
	struct iovec pieces[] = { piece(last, sizeof(last) - 1),
				  piece(rest, strlen(rest)) };
	size_t written;

	return sink_write_pieces(fd, pieces, 2, &written);
}
