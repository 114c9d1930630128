// SPDX-License-Identifier: GPL-2.0
/*
 * The configuration of the service, and `ptracemon config`. See config.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ini.h"
#include "base/usage.h"
#include "commands/conf_file.h"
#include "commands/config.h"
#include "commands/parse.h"
#include "commands/rules.h"

/* Keys of [reader]: the options of watch but those that are about one run. */
static bool is_key(const struct option_row *row)
{
	static const enum option_id others[] = {
		OPTION_COUNT,	   OPTION_FOR,	OPTION_CONFIG,
		OPTION_NO_SANDBOX, OPTION_HELP, OPTION_VERSION,
	};
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (row->id == others[i])
			return false;
	return option_is_of(row, COMMAND_watch);
}

static int no_such_key(const char *key)
{
	const char *names[64];
	const struct option_row *row;
	size_t count = 0;

	for (row = option_rows; row->name; row++)
		if (is_key(row))
			names[count++] = row->name;
	names[count] = NULL;
	return usage_wrong_word("no such key in [reader]", key, names);
}

/* An empty value forgets the outputs of files before this one. */
static int set_option(struct arguments *arguments, const char *key,
		      const char *value)
{
	const struct option_row *row;

	for (row = option_rows; row->name; row++)
		if (is_key(row) && !strcmp(row->name, key))
			break;
	if (!row->name)
		return no_such_key(key);
	if (row->id == OPTION_OUTPUT && !*value) {
		arguments->output.format = NULL;
		arguments->output.extras = 0;
		return 0;
	}
	return parse_setting(arguments, row, value);
}

static int set_knob(struct config *config, const char *key, const char *value,
		    const char *place)
{
	const char *wants;
	size_t i;

	for (i = 0; knob_names[i] && strcmp(knob_names[i], key);)
		i++;
	if (!knob_names[i])
		return usage_wrong_word("no such setting in [module]", key,
					knob_names);
	wants = knob_wants(key, value);
	if (wants)
		return usage_problem("%s takes %s, not '%s'", key, wants, value);
	config->knobs[i] = (struct knob_wanted){ value, place };
	return 0;
}

static int set(struct config *config, const struct ini *line, const char *place)
{
	static const char *const sections[] = { "[reader]", "[module]", NULL };

	if (!strcmp(line->section, "reader"))
		return set_option(&config->arguments, line->key, line->value);
	if (!strcmp(line->section, "module"))
		return set_knob(config, line->key, line->value, place);
	return usage_wrong_word(*line->section ? "no such section" :
						 "this is in no section",
				*line->section ? line->section : line->key,
				sections);
}

/* Returns whether all of it is good; else each wrong line has been named. */
static bool read_text(struct config *config, const char *path, char *text,
		      size_t length)
{
	const char *problem;
	enum ini_found found;
	struct ini ini;
	const char *place;
	bool good = true;

	ini_begin(&ini, text, length);
	while ((found = ini_next(&ini, &problem)) != INI_END) {
		place = conf_file_place(&config->texts, path, ini.line);
		if (found == INI_WRONG)
			usage_problem("%s", problem);
		good &= found == INI_ENTRY && !set(config, &ini, place);
	}
	usage_is_at(NULL);
	return good;
}

static bool read_file(struct config *config, const char *path)
{
	size_t length;
	char *text = conf_file_read(&config->texts, open(path, O_RDONLY | O_CLOEXEC),
				    path, "a configuration", &length);

	return text && read_text(config, path, text, length);
}

static bool read_all(struct config *config)
{
	struct dirent **names;
	bool good = read_file(config, config->path);
	char folder[4096], *path;
	int fd, count = -1, i;

	snprintf(folder, sizeof(folder), "%s.d", config->path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		count = conf_file_list(fd, &names);
		close(fd);
	}
	if (count < 0 && errno != ENOENT) {
		usage_problem("cannot read %s: %s", folder, strerror(errno));
		return false;
	}
	for (i = 0; i < count; i++) {
		if (asprintf(&path, "%s/%s", folder, names[i]->d_name) < 0)
			path = NULL;
		good &= read_file(config, texts_keep(&config->texts, path));
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return good;
}

/* What goes together, and what is missing. */
static bool fits(struct config *config)
{
	const struct output *output = &config->arguments.output;
	bool good = true;

	usage_is_at(config->path);
	if (!output->format && !output->extras && !config->arguments.files.path)
		good = !usage_wrong("there is no output",
				    "give one in [reader], as output = journal");
	else if (output->format || output->extras)
		good = !arguments_check(&config->arguments, COMMAND_watch);
	usage_is_at(NULL);
	return good && !arguments_load_exceptions(&config->arguments, false);
}

struct config *config_load(const char *path)
{
	struct config *config = calloc(1, sizeof(*config));

	if (!config) {
		usage_problem("out of memory");
		return NULL;
	}
	config->path = path;
	arguments_init(&config->arguments);
	config->arguments.output.format = NULL;
	if (read_all(config) && fits(config))
		return config;
	config_free(config);
	return NULL;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	exceptions_free(config->arguments.output.exceptions);
	texts_free(&config->texts);
	free(config);
}

/* Returns the exit code. */
static int apply(const struct config *config)
{
	int code = EXIT_DONE, error;
	size_t i;

	for (i = 0; knob_names[i]; i++) {
		const struct knob_wanted *knob = &config->knobs[i];

		if (!knob->value)
			continue;
		error = knob_write(knob_names[i], knob->value);
		usage_is_at(knob->place);
		if (error == EBUSY)
			code = usage_problem("%s cannot change while somebody reads: systemctl restart ptracemon",
					     knob_names[i]);
		else if (error)
			code = usage_problem("the module does not take %s = %s: %s%s",
					     knob_names[i], knob->value,
					     strerror(error),
					     error == ENOENT ? "; is it loaded?" : "");
		usage_is_at(NULL);
	}
	return code;
}

static void tell(const struct config *config)
{
	printf("%s: good\n", config->path);
	if (config->arguments.output.exceptions)
		rules_print(config->arguments.output.exceptions);
}

int config_main(struct arguments *arguments)
{
	struct config *config;
	int code = EXIT_DONE;

	if (arguments->path_count > 1)
		return usage_wrong("unexpected argument", arguments->paths[1]);
	config = config_load(arguments->path_count ? arguments->paths[0] :
						     CONFIG_FILE);
	if (!config)
		return EXIT_USAGE;
	if (arguments->apply)
		code = apply(config);
	else
		tell(config);
	config_free(config);
	return code ? code : usage_said();
}
