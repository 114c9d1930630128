// SPDX-License-Identifier: GPL-2.0
/*
 * What is the same for every record of a run, mostly. See host.h.
 *
 * The hash comes from libmd: one small library without dependencies.
 * libsystemd's sd_id128_get_machine_app_specific() has 32 digits, and the column
 * has 40; libcrypto is megabytes.
 */
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "host/host.h"

#define SALT		"ptracemon DeviceId "
#define MACHINE_ID_SIZE	32

/*
 * machine-id(5) asks not to show that text: whoever knows it can guess other ids
 * that were derived from it.
 */
static void make_id(char *id, const char *machine_id)
{
	char text[sizeof(SALT) + MACHINE_ID_SIZE];
	char digits[SHA256_DIGEST_STRING_LENGTH];
	int length = snprintf(text, sizeof(text), SALT "%s", machine_id);

	SHA256Data((const uint8_t *)text, (size_t)length, digits);
	snprintf(id, HOST_ID_SIZE + 1, "%.*s", HOST_ID_SIZE, digits);
}

void host_refresh(struct host *host)
{
	char machine_id[MACHINE_ID_SIZE + 1];

	if (gethostname(host->name, sizeof(host->name) - 1))
		host->name[0] = 0;
	/* Before the first boot is over it can be empty or "uninitialized". */
	if (!*host->id &&
	    file_read(AT_FDCWD, "/etc/machine-id", machine_id,
		      sizeof(machine_id)) == MACHINE_ID_SIZE)
		make_id(host->id, machine_id);
}

void host_init(struct host *host)
{
	memset(host, 0, sizeof(*host));
	file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", host->boot_id,
		  sizeof(host->boot_id));
	host_refresh(host);
}
