/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far a long piece of work is, for whoever sits at a terminal.
 */
#ifndef _PTRACEMON_TOOLS_PROGRESS_H
#define _PTRACEMON_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct progress - a line on standard error
 * @total: bytes that there are; 0: nothing is shown
 * @shown: when it was drawn last; 0: it is not there
 */
struct progress {
	uint64_t total;
	uint64_t shown;
};

/*
 * Shows something only if standard error is a terminal that the output does not
 * go to, and if there is much to do.
 */
void progress_init(struct progress *progress, uint64_t total);

/* So many bytes are done. To be called often: it draws some times a second. */
void progress_show(struct progress *progress, uint64_t done);

/* Takes the line away: at the end, and before something else is said. */
void progress_clear(struct progress *progress);

#endif /* _PTRACEMON_TOOLS_PROGRESS_H */
