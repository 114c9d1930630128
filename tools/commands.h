/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands that have arguments of their own. Each returns the exit code.
 */
#ifndef _PTRACEMON_TOOLS_COMMANDS_H
#define _PTRACEMON_TOOLS_COMMANDS_H

int record_main(int argc, char **argv);
int replay_main(int argc, char **argv);

#endif /* _PTRACEMON_TOOLS_COMMANDS_H */
