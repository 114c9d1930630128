/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SHIM_ASM_BARRIER_H
#define _SHIM_ASM_BARRIER_H

#include <linux/compiler.h>

#define smp_load_acquire(p)                           \
	({                                            \
		SHIM_INTERRUPT();                     \
		__atomic_load_n(p, __ATOMIC_ACQUIRE); \
	})

#define smp_store_release(p, value)                               \
	do {                                                      \
		__typeof__(*(p)) release__ = (value);             \
                                                                  \
		SHIM_INTERRUPT();                                 \
		__atomic_store_n(p, release__, __ATOMIC_RELEASE); \
	} while (0)

#endif /* _SHIM_ASM_BARRIER_H */
