/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_TRACED_H
#define _PTRACEMON_TRACED_H

/**
 * ptracemon_traced_emit - a record for each task that is traced now
 *
 * They count as the sensor's own: where there is no room they are lost, and
 * counted in own_lost.
 *
 * Context: process.
 */
void ptracemon_traced_emit(void);

#endif /* _PTRACEMON_TRACED_H */
