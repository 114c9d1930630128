// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with lines that prove each other. See ledger.h.
 */
#include <stdlib.h>
#include <string.h>

#include "recording/ledger.h"

/**
 * struct check - one run
 * @run: which
 * @found: told of what is wrong
 * @context: for @found
 * @good: nothing was wrong with what the certificate at hand covers
 * @all: nothing was wrong so far
 */
struct check {
	struct ledger_run *run;
	void (*found)(void *context, const struct ledger_run *run,
		      const struct ledger_finding *finding);
	void *context;
	bool good;
	bool all;
};

static void tell(struct check *check, enum ledger_wrong wrong,
		 const struct ledger_line *line,
		 const struct ledger_line *next)
{
	const struct ledger_finding finding = { wrong, line, next };

	check->good = false;
	check->all = false;
	check->found(check->context, check->run, &finding);
}

static int compare_lines(const void *left, const void *right)
{
	const struct ledger_line *a = left, *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return memcmp(a->digest, b->digest, sizeof(a->digest));
}

static int compare_certificates(const void *left, const void *right)
{
	const struct ledger_certificate *a = left, *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return memcmp(a->text, b->text, sizeof(a->text));
}

/* One of each that is the same; those that differ stay, and that is told. */
static void sort(struct check *check)
{
	struct ledger_run *run = check->run;
	struct ledger_certificate *certificates = run->certificates;
	size_t kept = 0, i;

	qsort(run->lines, run->count, sizeof(*run->lines), compare_lines);
	for (i = 0; i < run->count; i++) {
		struct ledger_line *last = kept ? &run->lines[kept - 1] : NULL;

		if (last && !compare_lines(last, &run->lines[i])) {
			run->again++;
			continue;
		}
		run->lines[kept++] = run->lines[i];
	}
	run->count = kept;
	if (!run->certificate_count)
		return;
	qsort(certificates, run->certificate_count, sizeof(*certificates),
	      compare_certificates);
	for (kept = 0, i = 0; i < run->certificate_count; i++) {
		if (kept && !compare_certificates(&certificates[kept - 1],
						  &certificates[i]))
			free(certificates[i].cpus);
		else
			certificates[kept++] = certificates[i];
	}
	run->certificate_count = kept;
}

/* The first line with a number of at least that, or behind the last one. */
static struct ledger_line *find_line(const struct ledger_run *run,
				     uint64_t number)
{
	size_t from = 0, to = run->count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;

		if (run->lines[middle].line < number)
			from = middle + 1;
		else
			to = middle;
	}
	return &run->lines[from];
}

static bool fits(const struct ledger_line *line, const struct ledger_line *next)
{
	return !memcmp(next->before, line->digest, sizeof(next->before));
}

/*
 * Lines that are not here, and such that are here twice and differ. Where no whole
 * certificate tells, what is between two lines is all that does.
 */
static void check_lines(struct check *check, const struct ledger_line *line,
			const struct ledger_line *end, bool links)
{
	for (; line + 1 < end; line++) {
		if (line->line == line[1].line)
			tell(check, LEDGER_OTHER, line, line + 1);
		else if (line->line + 1 != line[1].line)
			tell(check, LEDGER_MISSING, line, line + 1);
		else if (links && !fits(line, line + 1))
			tell(check, LEDGER_CHANGED, line, NULL);
	}
}

/* Something in these is not as it was: the first that can be it. */
static void name_changed(struct check *check, const struct ledger_line *line,
			 const struct ledger_line *certificate)
{
	while (line < certificate && fits(line, line + 1))
		line++;
	tell(check, LEDGER_CHANGED, line, NULL);
}

/* Whether nothing is missing of what it covers, so that it can be made again. */
static bool is_whole(const struct ledger_certificate *certificate,
		     const struct ledger_line *from,
		     const struct ledger_line *own)
{
	const struct ledger_line *line;

	if (certificate->covered >= certificate->line ||
	    from->line != certificate->line - certificate->covered)
		return false;
	for (line = from; line < own; line++)
		if (line->line + 1 != line[1].line)
			return false;
	return true;
}

static bool is_right(const struct ledger_certificate *certificate,
		     const struct ledger_line *from,
		     const struct ledger_line *own)
{
	uint8_t digest[CERTIFICATE_DIGEST];
	SHA2_CTX context;

	chain_digest_begin(&context, certificate->previous);
	for (; from < own; from++)
		chain_digest_add(&context, from->digest);
	chain_digest_add(&context, certificate->text);
	SHA256Final(digest, &context);
	return !memcmp(digest, certificate->digest, sizeof(digest));
}

/* The one before it is the first line that it covers. */
static bool follows(const struct ledger_certificate *before,
		    const struct ledger_certificate *certificate)
{
	const uint64_t from = certificate->line - certificate->covered;

	if (!certificate->follows)
		return !before && from == 1;
	return before && before->line == from &&
	       !memcmp(before->digest, certificate->previous,
		       sizeof(before->digest));
}

static bool is_head(struct proof_head *heads, size_t count,
		    const struct ledger_certificate *certificate)
{
	bool is = false;
	size_t i;

	for (i = 0; i < count; i++) {
		if (memcmp(heads[i].seal, certificate->digest,
			   sizeof(certificate->digest)))
			continue;
		heads[i].found = true;
		is = true;
	}
	return is;
}

/* Returns the first line behind what it covers: its own. */
static const struct ledger_line *
check_certificate(struct check *check, struct ledger_certificate *certificate,
		  const struct ledger_certificate *before,
		  const struct ledger_line *from)
{
	const struct ledger_line *own = find_line(check->run, certificate->line);
	const bool whole = is_whole(certificate, from, own);

	check_lines(check, from, own + 1, !whole);
	/* None is missing, so that it must be about these. */
	if (!whole && check->good)
		tell(check, LEDGER_CHANGED, own, NULL);
	if (!whole)
		return own;
	if (!is_right(certificate, from, own))
		name_changed(check, from, own);
	else if (!follows(before, certificate))
		tell(check, LEDGER_CHAIN, own, NULL);
	return own;
}

/*
 * What precedes the first line is not here, as after rotation: from the first
 * certificate on all can be proven, if that is known from elsewhere.
 */
static const struct ledger_line *
check_begin(struct check *check, struct proof_head *heads, size_t count)
{
	struct ledger_run *run = check->run;
	struct ledger_certificate *first = run->certificates;
	const struct ledger_line *own;

	if (run->lines->line == 1 && run->lines->first)
		return run->lines;
	own = run->certificate_count ? find_line(run, first->line) : NULL;
	if (own)
		check_lines(check, run->lines, own + 1, true);
	if (!own || !is_head(heads, count, first))
		tell(check, LEDGER_BEGIN, run->lines, NULL);
	if (own)
		first->good = check->good;
	return own ? own : run->lines;
}

void ledger_check(struct ledger_run *run, struct proof_head *heads,
		  size_t head_count,
		  void (*found)(void *context, const struct ledger_run *run,
				const struct ledger_finding *finding),
		  void *context)
{
	struct check check = { run, found, context, true, true };
	const struct ledger_certificate *before = NULL;
	const struct ledger_line *from;
	size_t i = 0;

	sort(&check);
	from = check_begin(&check, heads, head_count);
	if (from != run->lines)
		before = &run->certificates[i++];
	for (; i < run->certificate_count; i++) {
		struct ledger_certificate *own = &run->certificates[i];

		check.good = true;
		from = check_certificate(&check, own, before, from);
		own->good = check.good;
		if (check.all)
			is_head(heads, head_count, own);
		before = own;
	}
	check_lines(&check, from, run->lines + run->count, true);
}
