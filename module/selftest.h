/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_SELFTEST_H
#define _PTRACEMON_SELFTEST_H

/**
 * ptracemon_selftest - see that probes fire, and in the order that is needed
 *
 * Hooks a function of this module in the same way as the entry points, calls
 * it, and says what is wrong if that was not seen as it has to be.
 *
 * Context: process. Return: 0 or -errno.
 */
int ptracemon_selftest(void);

#endif /* _PTRACEMON_SELFTEST_H */
