// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU's TCG: which blocks of guest code run between two addresses
 * that tests/vm/programs/cost.c calls with -w, on the processor that calls them.
 *
 * out=FILE: the last such stretches, each a line "begin", then "ADDRESS
 * INSTRUCTIONS" for each block in the order in which they ran. counts=FILE: the
 * instructions of every stretch, a line each, and a line "group" where cost
 * begins with something new.
 *
 * Debian has no package with the header of QEMU's plugins, so what is used of
 * it is declared here; it has been the same since the first version.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_BEGIN	0x7b000100UL
#define WINDOW_END	0x7b000200UL
#define WINDOW_GROUP	0x7b000300UL
#define BLOCKS		65536
/* Calls whose blocks are kept: enough to tell a usual one from an interrupted one. */
#define KEPT		64

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_info;

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
		void (*callback)(plugin_id id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
		void (*callback)(unsigned int vcpu, void *data),
		int flags, void *data);
void qemu_plugin_register_atexit_cb(plugin_id id,
		void (*callback)(plugin_id id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);

__attribute__((visibility("default"))) int qemu_plugin_version = PLUGIN_VERSION;

struct block {
	uint64_t address;
	uint64_t instructions;
};

static struct stretch {
	size_t count;
	struct block blocks[BLOCKS];
} *stretches;
static unsigned long ended;
static bool inside;
static unsigned int processor;
static uint64_t instructions;
static const char *out, *counts_name;
static FILE *counts;

static void begin_stretch(unsigned int vcpu)
{
	processor = vcpu;
	instructions = 0;
	stretches[ended % KEPT].count = 0;
	inside = true;
}

static void end_stretch(void)
{
	if (counts)
		fprintf(counts, "%" PRIu64 "\n", instructions);
	ended++;
	inside = false;
}

static void add_block(const struct block *block)
{
	struct stretch *now = &stretches[ended % KEPT];

	instructions += block->instructions;
	if (now->count < BLOCKS)
		now->blocks[now->count++] = *block;
}

static void on_block(unsigned int vcpu, void *data)
{
	const struct block *block = data;

	if (block->address == WINDOW_BEGIN)
		begin_stretch(vcpu);
	else if (block->address == WINDOW_GROUP && counts)
		fprintf(counts, "group\n");
	else if (!inside || vcpu != processor)
		return;
	else if (block->address == WINDOW_END)
		end_stretch();
	else
		add_block(block);
}

static void on_translation(plugin_id id, struct qemu_plugin_tb *tb)
{
	struct block *block = malloc(sizeof(*block));

	(void)id;
	block->address = qemu_plugin_tb_vaddr(tb);
	block->instructions = qemu_plugin_tb_n_insns(tb);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, 0, block);
}

static void write_stretches(void)
{
	FILE *file = fopen(out, "w");

	for (unsigned long i = 0; file && i < KEPT && i < ended; i++) {
		fprintf(file, "begin\n");
		for (size_t j = 0; j < stretches[i].count; j++)
			fprintf(file, "%016" PRIx64 " %" PRIu64 "\n",
				stretches[i].blocks[j].address,
				stretches[i].blocks[j].instructions);
	}
	if (!file || fclose(file))
		perror(out);
}

static void at_exit(plugin_id id, void *data)
{
	(void)id;
	(void)data;
	if (out)
		write_stretches();
	if (counts && fclose(counts))
		perror(counts_name);
}

/* The value of a word "name=value". */
static const char *value_of(const char *word, const char *name)
{
	size_t length = strlen(name);

	return strncmp(word, name, length) || word[length] != '=' ?
		       NULL : strdup(word + length + 1);
}

__attribute__((visibility("default")))
int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int count,
			char **words)
{
	(void)info;
	for (int i = 0; i < count; i++) {
		out = value_of(words[i], "out") ?: out;
		counts_name = value_of(words[i], "counts") ?: counts_name;
	}
	if (counts_name)
		counts = fopen(counts_name, "w");
	stretches = calloc(KEPT, sizeof(*stretches));
	if (!stretches || (counts_name && !counts))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
