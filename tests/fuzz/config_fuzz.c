// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a configuration: tools/base/ini.c, and tools/commands/config.c, which either
 * takes all of it or nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/ini.h"
#include "commands/config.h"
#include "safe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each line is found once, and what is found lies within. */
static void read_lines(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	unsigned int before = 0;
	enum ini_found found;
	const char *problem;
	struct ini ini;

	memcpy(copy, data, size);
	copy[size] = 0;
	ini_begin(&ini, copy, size);
	while ((found = ini_next(&ini, &problem)) != INI_END) {
		demand(ini.line > before);
		before = ini.line;
		demand((found == INI_WRONG) == (problem != NULL));
		if (found == INI_WRONG)
			continue;
		demand(*ini.key && ini.key >= copy && ini.value > ini.key &&
		       ini.value + strlen(ini.value) <= copy + size);
		demand(!strchr(" \t", *ini.key) && !strchr(ini.key, '='));
	}
	free(copy);
}

static void check(const struct config *config, const char *path)
{
	const struct output *output = &config->arguments.output;
	size_t i;

	demand(output->format || output->extras || config->arguments.files.path);
	demand(output->extras <= OUTPUT_EXTRAS);
	for (i = 0; i < output->extras; i++)
		demand(*output->extra[i].name && output->extra[i].fd < 0);
	for (i = 0; knob_names[i]; i++) {
		const struct knob_wanted *knob = &config->knobs[i];

		demand(!knob->value || !knob_wants(knob_names[i], knob->value));
		demand(!knob->value || !strncmp(knob->place, path, strlen(path)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;
	struct config *config;

	if (fd < 0) {
		fd = memfd_create("config", MFD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	read_lines(data, size);
	demand(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size);
	config = config_load(path);
	if (config)
		check(config, path);
	config_free(config);
	return 0;
}
