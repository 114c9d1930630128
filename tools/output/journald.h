/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where entries of the journal go: to systemd's, through its library.
 */
#ifndef _PTRACEMON_TOOLS_JOURNAL_H
#define _PTRACEMON_TOOLS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

/* Whether there is a journal on this host; if not, that has been said. */
bool journal_ready(void);

/**
 * journal_write - send entries
 * @data: entries: lines of FIELD=value, and an empty line behind each
 * @length: bytes of all; nothing but whole entries
 * @written: out: bytes of those that were sent, on error too
 *
 * Waits, and returns, as sink_write() does. There must be a journal all the
 * time: libsystemd says nothing of an entry that nobody took.
 */
int journal_write(const char *data, size_t length, size_t *written);

#endif /* _PTRACEMON_TOOLS_JOURNAL_H */
