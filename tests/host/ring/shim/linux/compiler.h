/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's marked accesses, in the words of C11 that mean the same to
 * ThreadSanitizer. Each is also a place where an interrupt can come in: a test
 * that defines SHIM_INTERRUPT() is called there.
 */
#ifndef _SHIM_LINUX_COMPILER_H
#define _SHIM_LINUX_COMPILER_H

#ifndef SHIM_INTERRUPT
#define SHIM_INTERRUPT() \
	do {             \
	} while (0)
#endif

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define noinline __attribute__((__noinline__))
#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif

#define READ_ONCE(x)                                     \
	({                                               \
		SHIM_INTERRUPT();                        \
		__atomic_load_n(&(x), __ATOMIC_RELAXED); \
	})

#define WRITE_ONCE(x, value)                                      \
	do {                                                      \
		__typeof__(x) once__ = (value);                   \
                                                                  \
		SHIM_INTERRUPT();                                 \
		__atomic_store_n(&(x), once__, __ATOMIC_RELAXED); \
	} while (0)

#define barrier()                                  \
	do {                                       \
		__asm__ volatile("" ::: "memory"); \
		SHIM_INTERRUPT();                  \
		__asm__ volatile("" ::: "memory"); \
	} while (0)

#endif /* _SHIM_LINUX_COMPILER_H */
