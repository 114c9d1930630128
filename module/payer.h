/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_PAYER_H
#define _PTRACEMON_PAYER_H

#include <linux/types.h>

/**
 * ptracemon_payer_of_current - whose share the current task's records take
 *
 * The real user id, which a user cannot change. In a user namespace, where one may
 * have thousands, that of whoever made the outermost one; of one that root made (a
 * container), the id that its root has outside.
 *
 * Context: any of a task.
 * Return: a user id in the initial user namespace.
 */
u32 ptracemon_payer_of_current(void);

#endif /* _PTRACEMON_PAYER_H */
