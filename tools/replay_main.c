// SPDX-License-Identifier: GPL-2.0
/*
 * The arguments of ptracemon replay.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "options.h"
#include "replay.h"
#include "sandbox.h"
#include "usage.h"

int replay_main(int argc, char **argv)
{
	struct view view;
	enum option_id option;
	int code;

	view_init(&view);
	while ((option = options_next(COMMAND_replay, argc, argv)) !=
	       OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_VERSION)
			return options_tell(COMMAND_replay, option);
		code = view_parse(&view, option, optarg);
		if (code)
			return code;
	}
	if (optind == argc)
		return usage_wrong("replay needs the name of a file",
				   "- is standard input");
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return usage_wrong("no standard output", strerror(errno));
	if (view.sandbox)
		sandbox_enter(0);
	return replay_files(&view, argv + optind, (size_t)(argc - optind),
			    STDOUT_FILENO);
}
