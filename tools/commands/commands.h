/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands: NAME_main() for each of options.def. Takes the arguments, with
 * the command for the program's name. Returns the exit code.
 */
#ifndef _PTRACEMON_TOOLS_COMMANDS_H
#define _PTRACEMON_TOOLS_COMMANDS_H

#define COMMAND(name, ...) int name##_main(int argc, char **argv);
#include "commands/options.def"

#endif /* _PTRACEMON_TOOLS_COMMANDS_H */
