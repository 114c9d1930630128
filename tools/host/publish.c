// SPDX-License-Identifier: GPL-2.0
/*
 * To the journal. See publish.h.
 */
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <errno.h>
#include <inttypes.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "host/publish.h"

#define SOCKET	"/run/systemd/journal/socket"

int publish_seal(const struct published_seal *seal)
{
	/* libsystemd says nothing of an entry that nobody took. */
	if (access(SOCKET, W_OK))
		return errno;
	return -sd_journal_send(
		"MESSAGE=%s: %" PRIu64 " records sealed: %s", seal->path,
		seal->records, seal->seal,
		"MESSAGE_ID=e1dc78a974ec47a8bc558a83dcd18e59", "PRIORITY=6",
		"SYSLOG_IDENTIFIER=ptracemon", "PTRACEMON_EVENT=seal",
		"PTRACEMON_SEAL=%s", seal->seal, "PTRACEMON_FILE=%s",
		seal->path, "PTRACEMON_BOOT_ID=%s", seal->boot_id,
		"PTRACEMON_RUN=%" PRIu64, seal->run,
		"PTRACEMON_INDEX=%" PRIu32, seal->index,
		"PTRACEMON_SIZE=%" PRIu64, seal->size,
		"PTRACEMON_RECORDS=%" PRIu64, seal->records, NULL);
}
