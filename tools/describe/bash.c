// SPDX-License-Identifier: GPL-2.0
/*
 * Completion of bash. Knows nothing of the package bash-completion's helpers,
 * which differ between releases, but is loaded by it.
 */
#include <stdio.h>

#include "describe.h"

/* In the order of the word on the line: NAME=... and lists are one argument. */
static const char functions[] =
	"\n"
	"# The words that go on with $1: of the list, after its last comma and minus.\n"
	"_ptracemon_list() {\n"
	"	local before=\n"
	"	[[ $1 != *,* ]] || before=${1%,*},\n"
	"	[[ ${1##*,} != -* ]] || before+=-\n"
	"	COMPREPLY=($(compgen -P \"$before\" -W \"$2\" -- \"${1#\"$before\"}\"))\n"
	"}\n"
	"\n"
	"# The argument of option $1, of which $2 has been typed; $3 stands before its `='.\n"
	"_ptracemon_argument() {\n"
	"	case $(_ptracemon_kind \"$1\") in\n"
	"	format)\n"
	"		if [ -n \"$3\" ]; then\n"
	"			compopt -o filenames\n"
	"			COMPREPLY=($(compgen -f -- \"$2\"))\n"
	"		else\n"
	"			COMPREPLY=($(compgen -W \"$_ptracemon_formats\" -- \"$2\"))\n"
	"		fi ;;\n"
	"	requests) compopt -o nospace; _ptracemon_list \"$2\" \"$_ptracemon_requests\" ;;\n"
	"	classes) compopt -o nospace; _ptracemon_list \"$2\" \"$_ptracemon_classes\" ;;\n"
	"	user) COMPREPLY=($(compgen -u -- \"$2\")) ;;\n"
	"	when) COMPREPLY=($(compgen -W \"$_ptracemon_when\" -- \"$2\")) ;;\n"
	"	file)\n"
	"		compopt -o filenames\n"
	"		COMPREPLY=($(compgen -f -- \"$2\")) ;;\n"
	"	any) ;;\n"
	"	*) return 1 ;;\n"
	"	esac\n"
	"}\n"
	"\n"
	"_ptracemon() {\n"
	"	local IFS=$' \\t\\n' word=${COMP_WORDS[COMP_CWORD]} at=$COMP_CWORD option before= command=watch\n"
	"	COMPREPLY=()\n"
	"	# bash takes `=' for a word of its own.\n"
	"	[ \"$word\" != = ] || { word=; at=$((at + 1)); }\n"
	"	option=${COMP_WORDS[at - 1]}\n"
	"	if [ \"$option\" = = ] && [ $at -ge 3 ]; then\n"
	"		option=${COMP_WORDS[at - 2]}\n"
	"		# FORMAT=FILE, behind its option\n"
	"		[[ $option = -* ]] || { before=$option; option=${COMP_WORDS[at - 3]}; }\n"
	"		[ \"$option\" != = ] || option=${COMP_WORDS[at - 4]}\n"
	"	fi\n"
	"	[[ $option != -* ]] || ! _ptracemon_argument \"$option\" \"$word\" \"$before\" || return 0\n"
	"	[[ \" $_ptracemon_commands \" != *\" ${COMP_WORDS[1]} \"* ]] || [ \"$COMP_CWORD\" -eq 1 ] ||\n"
	"		command=${COMP_WORDS[1]}\n"
	"	if [[ $word = -* ]]; then\n"
	"		COMPREPLY=($(compgen -W \"$(_ptracemon_options $command)\" -- \"$word\"))\n"
	"	elif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	"		COMPREPLY=($(compgen -W \"$_ptracemon_commands\" -- \"$word\"))\n"
	"	elif [[ \" $_ptracemon_with_files \" = *\" $command \"* ]]; then\n"
	"		compopt -o filenames\n"
	"		COMPREPLY=($(compgen -f -- \"$word\"))\n"
	"	fi\n"
	"}\n"
	"\n"
	"complete -F _ptracemon ptracemon\n";

static const char *kind_name(enum argument kind)
{
	static const char *const names[] = {
		[ARGUMENT_NONE] = "none",	  [ARGUMENT_ANY] = "any",
		[ARGUMENT_FORMAT] = "format",	  [ARGUMENT_REQUESTS] = "requests",
		[ARGUMENT_CLASSES] = "classes",	  [ARGUMENT_USER] = "user",
		[ARGUMENT_FILE] = "file",	  [ARGUMENT_WHEN] = "when",
	};

	return names[kind];
}

static void put_words(const char *name, enum argument kind)
{
	printf("_ptracemon_%s='", name);
	describe_words(kind);
	puts("'");
}

static void put_kinds(void)
{
	const struct option_row *row;

	puts("\n_ptracemon_kind() {\n	case $1 in");
	for (row = option_rows; row->name; row++) {
		if (row->kind == ARGUMENT_NONE)
			continue;
		printf("	--%s", row->name);
		if (row->letter)
			printf(" | -%c", row->letter);
		printf(") echo %s ;;\n", kind_name(row->kind));
	}
	puts("	esac\n}");
}

static void put_options(void)
{
	const struct option_row *row;
	int command;

	puts("\n_ptracemon_options() {\n	case $1 in");
	for (command = 0; command < COMMANDS; command++) {
		printf("	%s) echo '", command_rows[command].name);
		for (row = option_rows; row->name; row++)
			if (option_is_of(row, (enum command)command))
				printf("--%s ", row->name);
		puts("' ;;");
	}
	puts("	esac\n}");
}

void describe_bash(void)
{
	const struct command_row *row;

	puts("# bash completion of ptracemon(8)");
	fputs("_ptracemon_commands='", stdout);
	for (row = command_rows; row->name; row++)
		printf("%s ", row->name);
	fputs("'\n_ptracemon_with_files='", stdout);
	for (row = command_rows; row->name; row++)
		if (row->operands)
			printf("%s ", row->name);
	puts("'");
	put_words("formats", ARGUMENT_FORMAT);
	put_words("requests", ARGUMENT_REQUESTS);
	put_words("classes", ARGUMENT_CLASSES);
	put_words("when", ARGUMENT_WHEN);
	put_kinds();
	put_options();
	fputs(functions, stdout);
}
