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
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "host/host.h"

#define MACHINE_ID_SIZE	32

void host_id(char *id, const char *machine_id, size_t length)
{
	static const char salt[] = "ptracemon DeviceId ";
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;
	size_t i;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)salt, sizeof(salt) - 1);
	SHA256Update(&context, (const uint8_t *)machine_id, length);
	SHA256Final(digest, &context);
	for (i = 0; i < HOST_ID_SIZE / 2; i++)
		format_hex(id + 2 * i, digest[i], 2);
	id[HOST_ID_SIZE] = 0;
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
		host_id(host->id, machine_id, MACHINE_ID_SIZE);
}

void host_init(struct host *host)
{
	memset(host, 0, sizeof(*host));
	file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", host->boot_id,
		  sizeof(host->boot_id));
	host_refresh(host);
}
