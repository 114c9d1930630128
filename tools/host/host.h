/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is the same for every record of a run, mostly.
 */
#ifndef _PTRACEMON_TOOLS_HOST_H
#define _PTRACEMON_TOOLS_HOST_H

#define HOST_ID_SIZE	40

/**
 * struct host - this machine, in this boot
 * @boot_id: text of the boot id, as the kernel prints it
 * @name: host name, raw bytes
 * @id: stable id of the machine, hexadecimal; empty if it has none
 */
struct host {
	char boot_id[37];
	char name[256];
	char id[HOST_ID_SIZE + 1];
};

/* Fills in what this host says about itself. */
void host_init(struct host *host);

/*
 * What a host gets later than this program is started: its name, by DHCP or by
 * who sets up a virtual machine, and its id in the first boot.
 */
void host_refresh(struct host *host);

#endif /* _PTRACEMON_TOOLS_HOST_H */
