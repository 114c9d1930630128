// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon learn: a draft of exceptions from recordings. See draft.h.
 */
#include <unistd.h>

#include "base/usage.h"
#include "commands/commands.h"
#include "commands/draft.h"

int learn_main(struct arguments *arguments)
{
	int code;

	if (!arguments->path_count)
		return usage_wrong("learn needs the name of a file",
				   "- is standard input");
	arguments->output.format = draft_begin(arguments->across, arguments->injection);
	arguments->output.of = OUTPUT_RECORDS_AND_SESSIONS;
	arguments->no_exceptions = true;
	code = show(arguments, 0, STDOUT_FILENO);
	return code ? code : usage_said();
}
