// SPDX-License-Identifier: GPL-2.0
/*
 * tools/recording/proof.c, seal.c and tools/commands/verify.c: what was recorded is
 * whole, and nothing can be changed, cut, removed, put in or exchanged without that
 * being found, whether or not who did it knows the format. CHANGES: how many are
 * tried at random.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/usage.h"
#include "chance.h"
#include "commands/commands.h"
#include "recording/proof.h"
#include "sim.h"
#include "tap.h"
#include "verify_says.h"

#define FILES_MAX	8
#define FILE_SIZE	17000
#define ROUNDS		9
#define EACH_ROUND	10

static char folder[] = "/tmp/ptracemon-verify-XXXXXX";
static char paths[FILES_MAX][128];
static struct sim_ring *ring;
static struct reader reader;
static struct arguments options, verify;
static struct record call;

/* ---- the journal, and more records with each seal */

static char published[64][SEAL_TEXT_SIZE];
static unsigned int seals;
static uint64_t now = 1;

/* Where the journal's socket is looked for. */
int access(const char *path, int mode)
{
	(void)mode;
	return strcmp(path, "/run/systemd/journal/socket") ? -1 : 0;
}

static void put_calls(void)
{
	int i;

	for (i = 0; i < EACH_ROUND; i++, now++) {
		call.call.addr = now;
		sim_put(ring, &call, now);
	}
}

int sd_journal_send(const char *format, ...)
{
	va_list fields;
	const char *seal;

	va_start(fields, format);
	va_arg(fields, const char *);
	va_arg(fields, uint64_t);
	seal = va_arg(fields, const char *);
	if (seals < 64)
		snprintf(published[seals], sizeof(*published), "%s", seal);
	va_end(fields);
	if (seals++ < ROUNDS)
		put_calls();
	return 0;
}

/* ---- files in memory */

struct bytes {
	uint8_t *data;
	size_t size;
};

static struct bytes good[FILES_MAX];
static size_t files;

/* Returns whether the file is there. */
static bool read_file(const char *path, struct bytes *bytes)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return false;
	bytes->size = (size_t)lseek(fd, 0, SEEK_END);
	bytes->data = malloc(bytes->size);
	if (pread(fd, bytes->data, bytes->size, 0) != (ssize_t)bytes->size)
		abort();
	close(fd);
	return true;
}

static struct bytes copy_of(struct bytes of, size_t room)
{
	struct bytes copy = { malloc(of.size + room), of.size };

	memcpy(copy.data, of.data, of.size);
	return copy;
}

static bool are_same(struct bytes a, struct bytes b)
{
	return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

/* Places and checksums as they must be, by who knows the format. */
static void repair(struct bytes bytes)
{
	size_t at = sizeof(struct recording_magic), left;
	struct recording_block head;

	while (at + sizeof(head) <= bytes.size) {
		memcpy(&head, bytes.data + at, sizeof(head));
		left = bytes.size - at - sizeof(head);
		if (head.length > left)
			return;
		head.offset = at;
		recording_seal(&head, bytes.data + at + sizeof(head),
			       head.length);
		memcpy(bytes.data + at, &head, sizeof(head));
		at += sizeof(head) + head.length;
	}
}

/* Where blocks are, and how many. */
static size_t blocks_of(struct bytes bytes, size_t at[256])
{
	struct recording_block head;
	size_t count = 0, place = sizeof(struct recording_magic);

	while (place < bytes.size) {
		memcpy(&head, bytes.data + place, sizeof(head));
		at[count++] = place;
		place += sizeof(head) + head.length;
	}
	at[count] = place;
	return count;
}

/* ---- whether it is found */

/* Takes a file; what is wrong with it first, or NULL. */
static const char *prove_file(struct proof *proof, int fd, struct bytes bytes)
{
	struct recording_block head;
	struct playback playback;
	const char *problem = NULL;
	enum played played;
	const void *block;

	if (pwrite(fd, bytes.data, bytes.size, 0) != (ssize_t)bytes.size ||
	    ftruncate(fd, (off_t)bytes.size))
		abort();
	lseek(fd, 0, SEEK_SET);
	playback_init(&playback, fd);
	while (!problem && (played = playback_next(&playback, &head, &block)) ==
				   PLAYED_BLOCK) {
		if (head.type == RECORDING_START &&
		    proof_is_new(proof, &playback.start))
			problem = proof_over(proof);
		if (!problem)
			problem = proof_block(proof, &playback, &head, block);
	}
	if (!problem && played == PLAYED_DAMAGED)
		problem = playback.problem;
	playback_free(&playback);
	return problem;
}

/* A file that is read; each process has its own. */
static int scratch = -1;

/* Where the good files before each one lead: these need no second proof. */
static struct proof led_to[FILES_MAX];

/* @first: those before it are good. @without: leave that file out. Returns what is wrong first. */
static const char *prove(const struct bytes *set, size_t first, size_t count,
			 size_t without)
{
	static struct proof proof;
	static char kept[512];
	const char *problem = NULL;
	size_t i;

	if (scratch < 0)
		scratch = memfd_create("recording", MFD_CLOEXEC);
	proof = led_to[first];
	for (i = first; i < count && !problem; i++) {
		if (i != without)
			problem = prove_file(&proof, scratch, set[i]);
		if (set == good && without == count && i + 1 < FILES_MAX)
			led_to[i + 1] = proof;
	}
	if (!problem)
		problem = proof_over(&proof);
	if (!problem)
		return NULL;
	snprintf(kept, sizeof(kept), "%s", problem);
	return kept;
}

/* ---- changes */

enum change {
	CHANGE_BIT,
	CHANGE_CUT,
	CHANGE_BIT_KNOWING,
	CHANGE_REMOVE,
	CHANGE_REPEAT,
	CHANGE_SWAP,
	CHANGE_RECORD,
	CHANGES,
};

static void flip(struct bytes *bytes)
{
	size_t at = any(8 * bytes->size);

	bytes->data[at / 8] ^= (uint8_t)(1u << at % 8);
}

static void remove_bytes(struct bytes *bytes, size_t from, size_t to)
{
	memmove(bytes->data + from, bytes->data + to, bytes->size - to);
	bytes->size -= to - from;
}

static void repeat(struct bytes *bytes, size_t from, size_t to)
{
	memmove(bytes->data + to + (to - from), bytes->data + to,
		bytes->size - to);
	memcpy(bytes->data + to, bytes->data + from, to - from);
	bytes->size += to - from;
}

/* Two blocks that follow each other. */
static void exchange(struct bytes *bytes, const size_t *at)
{
	const size_t first = at[1] - at[0], second = at[2] - at[1];
	uint8_t *kept = malloc(first);

	memcpy(kept, bytes->data + at[0], first);
	memmove(bytes->data + at[0], bytes->data + at[1], second);
	memcpy(bytes->data + at[0] + second, kept, first);
	free(kept);
}

/* The first record of a block goes, and the block says so. */
static void remove_record(struct bytes *bytes, size_t at)
{
	struct recording_block head;
	struct ptracemon_record frame;

	memcpy(&head, bytes->data + at, sizeof(head));
	if (head.type != RECORDING_RECORDS)
		return;
	decode_frame(bytes->data + at + sizeof(head), head.length, &frame);
	head.length -= frame.length;
	head.count--;
	memcpy(bytes->data + at, &head, sizeof(head));
	remove_bytes(bytes, at + sizeof(head), at + sizeof(head) + frame.length);
}

static void change(struct bytes *bytes, enum change what)
{
	size_t at[256], count = blocks_of(*bytes, at), which = any(count);

	switch (what) {
	case CHANGE_BIT:
	case CHANGE_BIT_KNOWING:
		flip(bytes);
		break;
	case CHANGE_CUT:
		bytes->size = any(bytes->size);
		break;
	case CHANGE_REMOVE:
		remove_bytes(bytes, at[which], at[which + 1]);
		break;
	case CHANGE_REPEAT:
		repeat(bytes, at[which], at[which + 1]);
		break;
	case CHANGE_SWAP:
		which = any(count - 1);
		exchange(bytes, at + which);
		break;
	default:
		remove_record(bytes, at[which]);
	}
	if (what >= CHANGE_BIT_KNOWING)
		repair(*bytes);
}

/* How many there were, and were found; told by those who try. */
struct tally {
	size_t tried[CHANGES];
	size_t found[CHANGES];
};

static void try_changes(size_t rounds, uint64_t seed, struct tally *tally)
{
	size_t i;

	scratch = -1;
	chance ^= seed * 0xbf58476d1ce4e5b9;
	for (i = 0; i < rounds; i++) {
		const enum change what = (enum change)any(CHANGES);
		const size_t which = any(files);
		struct bytes set[FILES_MAX];

		memcpy(set, good, sizeof(set));
		set[which] = copy_of(good[which], good[which].size);
		change(&set[which], what);
		if (!are_same(set[which], good[which])) {
			tally->tried[what]++;
			tally->found[what] += !!prove(set, which, files, files);
		}
		free(set[which].data);
	}
}

#define WORKERS_MAX	8

/* One process for each processor, if there is much to do. Returns the sum. */
static struct tally try_all(size_t rounds)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	const size_t workers = rounds < 100000	       ? 1 :
			       processors > WORKERS_MAX ? WORKERS_MAX :
							  (size_t)processors;
	struct tally *tallies = mmap(NULL, WORKERS_MAX * sizeof(*tallies),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct tally sum = { 0 };
	size_t i, what;

	for (i = 0; i < workers; i++) {
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			try_changes(rounds / workers, i, &tallies[i]);
			_exit(0);
		}
	}
	/* One that died has found less than it tried, or tried too little. */
	while (wait(NULL) > 0 && !stop_asked)
		;
	if (stop_asked) {
		printf("Bail out! somebody asked to stop\n");
		exit(1);
	}
	for (i = 0; i < workers; i++)
		for (what = 0; what < CHANGES; what++) {
			sum.tried[what] += tallies[i].tried[what];
			sum.found[what] += tallies[i].found[what];
		}
	munmap(tallies, WORKERS_MAX * sizeof(*tallies));
	return sum;
}

static void test_changes(size_t rounds)
{
	static const char *const words[] = {
		"a bit", "a cut", "a bit, with the checksum",
		"a block removed", "a block repeated", "two blocks exchanged",
		"a record removed",
	};
	const struct tally sum = try_all(rounds);
	size_t i;

	for (i = 0; i < CHANGES; i++)
		ok(sum.tried[i] > rounds / 40 && sum.found[i] == sum.tried[i],
		   "%s: %zu of %zu found", words[i], sum.found[i], sum.tried[i]);
}

/* ---- */

static void remove_files(void)
{
	struct dirent *entry;
	DIR *opened = opendir(folder);

	while ((entry = readdir(opened)))
		if (*entry->d_name != '.')
			unlinkat(dirfd(opened), entry->d_name, 0);
	closedir(opened);
}

static void record_set(void)
{
	size_t i;

	sim_reader(&reader);
	reader.info.cpus = 1;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	sim_call(&call);
	ring = sim_ring(0);
	sim_attach(&reader, ring);
	snprintf(paths[0], sizeof(*paths), "%s/set", folder);
	options.files = (struct writer_options){
		.path = paths[0], .limits.size = FILE_SIZE, .seal = true };
	options.output.count = (ROUNDS + 1) * EACH_ROUND;
	put_calls();
	is(record_follow(&reader, &options), 0, "a recording is made");
	reader_close(&reader);
	for (i = 0; i < FILES_MAX; i++) {
		snprintf(paths[i], sizeof(*paths), "%s/set.%06zu", folder,
			 i + 1);
		if (!read_file(paths[i], &good[i]))
			break;
	}
	files = i;
	free(ring);
}

#define expect(...)	verify_expect(&verify, __VA_ARGS__)

static void write_bytes(const char *path, struct bytes bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (write(fd, bytes.data, bytes.size) != (ssize_t)bytes.size)
		abort();
	close(fd);
}

/* The seal of a file's last block. */
static void head_is(const char *text)
{
	verify.head_count = 1;
	memset(verify.heads, 0, sizeof(verify.heads));
	seal_parse(text, verify.heads[0].seal);
}

static void test_words(void)
{
	char *all[] = { paths[2], paths[0], paths[1] }, *late[] = { paths[1], paths[2] };
	char *early[] = { paths[0], paths[1] }, *gap[] = { paths[0], paths[2] };
	char last[SEAL_TEXT_SIZE], first[SEAL_TEXT_SIZE];

	seal_text(last, good[2].data + good[2].size - RECORDING_SEAL_SIZE);
	seal_text(first, good[0].data + good[0].size - RECORDING_SEAL_SIZE);
	is_text(published[seals - 1], last, "the last seal was published");
	expect("all files, in any order, are whole", EXIT_DONE,
	       "whole: 100 records in 3 files", all, 3);
	expect("and their seal is said", EXIT_DONE, last, all, 3);
	expect("which numbers they have", EXIT_DONE,
	       "\n  CPU 0: numbers 1000 to 1099: 100 records, none lost\n", all, 3);
	expect("and that nothing was missed", EXIT_DONE,
	       "\n  nothing was missed; 0 changes of settings; ", all, 3);
	expect("the last one is missing", EXIT_PROBLEM,
	       "it goes on in a file that is not here", early, 2);
	expect("the first one is missing", EXIT_PROBLEM,
	       "files of this recording are missing before it", late, 2);
	expect("one in between is missing", EXIT_PROBLEM,
	       "files of this recording are missing before it", gap, 2);
	head_is(first);
	expect("the seal of what was removed makes the rest whole", EXIT_DONE,
	       "whole: ", late, 2);
	head_is(published[1]);
	expect("a seal from the middle is found", EXIT_DONE, "whole: ", all, 3);
	published[1][3] ^= 1;
	head_is(published[1]);
	expect("a seal that nobody made is not", EXIT_PROBLEM,
	       "no file has, or all before it is not as it was: seal ", all, 3);
	verify.head_count = 0;
}

/* A record is changed by who knows the format, but not the seals. */
static void test_named(void)
{
	char *all[] = { paths[0], paths[1], paths[2] };
	struct bytes changed = copy_of(good[1], 0);
	struct recording_block head;
	struct ptracemon_record frame;
	char words[128];
	size_t at[256], count = blocks_of(changed, at), i, later = 0;

	/* The second block of records: the seal before it is good. */
	for (i = 0; i < count && later < 2; i++) {
		memcpy(&head, changed.data + at[i], sizeof(head));
		later += head.type == RECORDING_RECORDS;
	}
	i--;
	decode_frame(changed.data + at[i] + sizeof(head), head.length, &frame);
	changed.data[at[i] + sizeof(head) + head.length - 1] ^= 1;
	write_bytes(paths[1], changed);
	expect("a changed byte is damage", EXIT_PROBLEM,
	       "a block is not as it was written (checksum); the last record before that is number ",
	       all, 3);
	repair(changed);
	write_bytes(paths[1], changed);
	snprintf(words, sizeof(words),
		 "the first record that can be bad is number %llu of CPU 0",
		 frame.sequence);
	expect("with its checksum: the first record that can be bad is named",
	       EXIT_PROBLEM, words, all, 3);
	write_bytes(paths[1], good[1]);
	free(changed.data);
}

/* A byte of a file is changed, and its chain made anew. To be freed. */
static struct bytes make_anew(size_t which)
{
	struct bytes changed = copy_of(good[which], 0);
	struct recording_block head;
	struct sealer sealer;
	size_t at[256], count = blocks_of(changed, at), i;

	memcpy(&head, changed.data + at[2], sizeof(head));
	changed.data[at[2] + sizeof(head) + head.length - 1] ^= 1;
	repair(changed);
	sealer_begin(&sealer, good[which - 1].data + good[which - 1].size -
				      RECORDING_SEAL_SIZE);
	sealer_add(&sealer, changed.data, sizeof(struct recording_magic));
	for (i = 0; i < count; i++) {
		uint8_t *bytes = changed.data + at[i] + sizeof(head);

		memcpy(&head, changed.data + at[i], sizeof(head));
		if (seal_is_in(&head))
			sealer_make(&sealer, &head, bytes, bytes + head.length -
							   RECORDING_SEAL_SIZE);
		recording_seal(&head, bytes, head.length);
		memcpy(changed.data + at[i], &head, sizeof(head));
		sealer_block(&sealer, &head, bytes);
	}
	return changed;
}

/* Who makes the chain anew, too, is found out by a seal that is elsewhere. */
static void test_made_anew(void)
{
	char *all[] = { paths[0], paths[1], paths[2] };
	struct bytes changed = make_anew(2);
	char before[SEAL_TEXT_SIZE];

	write_bytes(paths[2], changed);
	free(changed.data);
	head_is(seal_text(before, good[1].data + good[1].size -
					  RECORDING_SEAL_SIZE));
	expect("a chain that was made anew fits itself", EXIT_DONE, "whole: ",
	       all, 3);
	verify.head_count = 2;
	seal_parse(published[seals - 1], verify.heads[1].seal);
	expect("and not what was published", EXIT_PROBLEM,
	       "no file has, or all before it is not as it was", all, 3);
	verify.head_count = 0;
	write_bytes(paths[2], good[2]);

	changed = make_anew(1);
	write_bytes(paths[1], changed);
	free(changed.data);
	expect("nor does the next file follow one that was made anew",
	       EXIT_PROBLEM,
	       "it does not follow the file before it: the seals differ", all, 3);
	write_bytes(paths[1], good[1]);
}

static void test_unsealed(void)
{
	char *names[] = { paths[7] };

	options.files = (struct writer_options){ .path = paths[7] };
	options.output.count = 1;
	snprintf(paths[7], sizeof(*paths), "%s/unsealed", folder);
	sim_reader(&reader);
	reader.info.cpus = 1;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	ring = sim_ring(0);
	sim_attach(&reader, ring);
	put_calls();
	is(record_follow(&reader, &options), 0, "a recording without seals");
	reader_close(&reader);
	free(ring);
	expect("is not called whole", EXIT_PROBLEM, "it has no seals", names, 1);
}

/* Replays the file; the text is to be freed. */
static char *replayed(char *path)
{
	int fd = memfd_create("text", MFD_CLOEXEC);
	struct arguments view;
	struct bytes text;
	char name[64];

	arguments_init(&view);
	view.output.format = &out_json;
	view.paths = &path;
	view.path_count = 1;
	if (replay_files(&view, fd) || write(fd, "", 1) != 1)
		abort();
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	read_file(name, &text);
	close(fd);
	return (char *)text.data;
}

/* What is missing, and what was set, is said exactly. */
static void test_certificate(void)
{
	char *names[] = { paths[6] };
	struct record loss, knob;

	snprintf(paths[6], sizeof(*paths), "%s/lossy", folder);
	options.files = (struct writer_options){ .path = paths[6], .seal = true };
	options.output.count = 1;
	sim_reader(&reader);
	reader.info.cpus = 1;
	reader.info.abi_major = PTRACEMON_ABI_MAJOR;
	ring = sim_ring(0);
	sim_attach(&reader, ring);
	sim_put(ring, &call, now++);
	ring->sequence += 7;
	sim_loss(&loss);
	loss.loss.count = 7;
	loss.loss.reason = PTRACEMON_LOST_SHARE;
	loss.loss.first_sequence = 1001;
	loss.loss.last_sequence = 1007;
	sim_put(ring, &loss, now++);
	ring->sequence += 2;
	sim_knob(&knob);
	sim_put(ring, &knob, now++);
	is(record_follow(&reader, &options), 0, "a recording with losses");
	reader_close(&reader);
	free(ring);
	expect("is whole", EXIT_DONE, "whole: 3 records in 1 files", names, 1);
	expect("what was lost is counted, with the reason", EXIT_DONE,
	       "\n  CPU 0: numbers 1000 to 1011: 3 records, 7 lost (share)\n", names,
	       1);
	expect("and told", EXIT_DONE, "Z *** LOST 7 ", names, 1);
	expect("a setting, too", EXIT_DONE,
	       "Z *** setting requests changed from 'attach,write,control' to 'all' by bash[",
	       names, 1);
	expect("nobody says that nothing was missed", EXIT_DONE,
	       "\n  blind for 0.000000000 s, 2 numbers unexplained; ", names, 1);
}

/* Format 1.0 had no seals, and shorter blocks. */
static void test_old(void)
{
	struct recording_magic magic;
	struct recording_block head;
	struct bytes old = { malloc(FILE_SIZE), sizeof(magic) }, new;
	char *texts[2];
	size_t at[256], count, i;

	read_file(paths[7], &new);
	count = blocks_of(new, at);
	recording_magic_init(&magic);
	magic.minor = 0;
	memcpy(old.data, &magic, sizeof(magic));
	for (i = 0; i < count; i++) {
		memcpy(&head, new.data + at[i], sizeof(head));
		if (head.type == RECORDING_START)
			head.length = RECORDING_START_SIZE_0;
		if (head.type == RECORDING_END)
			head.length = RECORDING_END_SIZE_0;
		memcpy(old.data + old.size, &head, sizeof(head));
		memcpy(old.data + old.size + sizeof(head),
		       new.data + at[i] + sizeof(head), head.length);
		old.size += sizeof(head) + head.length;
	}
	repair(old);
	texts[0] = replayed(paths[7]);
	write_bytes(paths[7], old);
	texts[1] = replayed(paths[7]);
	ok(old.size < new.size && strstr(texts[0], "\"addr\":"),
	   "a recording of format 1.0");
	is_text(texts[1], texts[0], "replays as it did");
	free(texts[0]);
	free(texts[1]);
	free(old.data);
	free(new.data);
}

int main(void)
{
	const char *changes = getenv("CHANGES");
	size_t i;

	if (!mkdtemp(folder))
		return 1;
	arguments_init(&options);
	options.heartbeat = 0;
	arguments_init(&verify);
	record_set();
	is(files, 3, "of three files");
	ok(!prove(good, 0, files, files), "they are whole");
	for (i = 0; i < files; i++)
		ok(prove(good, 0, files, i), "without file %zu they are not", i);
	test_words();
	test_named();
	test_made_anew();
	test_unsealed();
	test_old();
	test_certificate();
	if (changes)
		alarm(0); /* there is a limit for the long tests as a whole */
	test_changes(changes ? strtoul(changes, NULL, 10) : 4000);
	for (i = 0; i < files; i++)
		free(good[i].data);
	remove_files();
	rmdir(folder);
	return done();
}
