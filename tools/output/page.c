// SPDX-License-Identifier: GPL-2.0
/*
 * The page of ptracemon report. See page.h.
 */
#include <errno.h>
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

static void add_base64(struct buffer *buffer, const uint8_t *bytes, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, k;

	for (i = 0; i < size; i += 3) {
		uint32_t three = (uint32_t)bytes[i] << 16;

		three |= i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0;
		three |= i + 2 < size ? bytes[i + 2] : 0;
		for (k = 0; k < 4; k++)
			buffer_char(buffer,
				    i + k > size ?
					    '=' :
					    digits[three >> (18 - 6 * k) & 63]);
	}
}

/* Hash of what stands between two tags. */
static void add_hash(struct buffer *buffer, const char *open, const char *close)
{
	const char *from = strstr(page_html, open) + strlen(open);
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)from,
		     (size_t)(strstr(from, close) - from));
	SHA256Final(digest, &context);
	buffer_string(buffer, "'sha256-");
	add_base64(buffer, digest, sizeof(digest));
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

/*
 * In a script element JSON can hold anything but <, which could end the element
 * or begin a comment. It stands in strings only, where it can be spelled out.
 */
static void put_safe(struct buffer *to, const struct buffer *from)
{
	size_t i;

	for (i = 0; i < from->used; i++) {
		if (from->data[i] == '<')
			buffer_string(to, "\\u003c");
		else
			buffer_char(to, from->data[i]);
	}
}

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
	static const char cut[] = "{\"event\":\"cut\"},\n";
	struct page *page = out->state;

	if (!has_room(page, event)) {
		if (!page->cut)
			buffer_bytes(out->buffer, cut, sizeof(cut) - 1);
		page->cut = true;
		return;
	}
	page->line.used = 0;
	layouts_record(&page->json, event, details);
	page->line.used--; /* the line feed */
	put_safe(out->buffer, &page->line);
	buffer_bytes(out->buffer, ",\n", 2);
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
		layouts_end(&page->json);
	free(page);
	out->state = NULL;
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
	json_finish(&json);
	put_safe(out->buffer, &page->line);
	buffer_bytes(out->buffer, ",\n", 2);
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

static int write_all(int fd, const char *text, size_t length)
{
	size_t written;

	return sink_write(fd, text, length, &written);
}

int page_begin(int fd)
{
	const char *policy = strstr(page_html, POLICY_MARK);
	const char *rest = policy + strlen(POLICY_MARK);
	const char *data = strstr(rest, DATA_MARK);
	char memory[POLICY_MAX];
	struct buffer buffer = { .data = memory, .size = sizeof(memory) };
	int error;

	make_policy(&buffer);
	error = write_all(fd, page_html, (size_t)(policy - page_html));
	if (!error)
		error = write_all(fd, buffer.data, buffer.used);
	if (!error)
		error = write_all(fd, rest, (size_t)(data - rest));
	return error ? error : write_all(fd, "[", 1);
}

int page_end(int fd)
{
	static const char last[] = "{\"event\":\"report\",\"version\":\""
				   PTRACEMON_VERSION "\"}]";
	const char *rest = strstr(page_html, DATA_MARK) + strlen(DATA_MARK);
	int error = write_all(fd, last, sizeof(last) - 1);

	return error ? error : write_all(fd, rest, strlen(rest));
}
