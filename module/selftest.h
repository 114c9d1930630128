/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_SELFTEST_H
#define _PTRACEMON_SELFTEST_H

#include <linux/types.h>

/**
 * ptracemon_selftest - see that probes fire, and in the order that is needed
 * @returns: on a function's return too
 *
 * Hooks a function of this module in the same way as the entry points, calls
 * it, and says what is wrong if that was not seen as it has to be.
 *
 * Context: process.
 * Return: 0; -ENODATA if only the return was not seen, which is not said; or
 * another -errno.
 */
int ptracemon_selftest(bool returns);

#endif /* _PTRACEMON_SELFTEST_H */
