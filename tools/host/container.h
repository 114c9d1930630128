/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of containers, from what their runtimes leave on disk; nobody is asked over a
 * socket. What is found is as true as who may write there: root, or for containers of a
 * user that user, of whom nothing is looked for elsewhere. So nobody's cgroup gets the
 * name of another's container.
 */
#ifndef _PTRACEMON_TOOLS_CONTAINER_H
#define _PTRACEMON_TOOLS_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/escape.h"
#include "host/cgroup.h"

/* Longer files are not read: 1,500 containers of podman, or one of anybody else. */
#define CONTAINER_FILE_MAX	(1 << 20)

/* A name of a pod, and of most that is looked for, has 253 at the most. */
#define CONTAINER_NAME_MAX	256

/**
 * struct container - what is known of one, terminated; empty: not known
 * @name: its name; of a machine of systemd's the machine's
 * @image: that it was made from, as it was asked for; of a machine its root
 * @runtime: whose files say so
 * @pod: of Kubernetes
 * @namespace: of @pod
 */
struct container {
	char name[CONTAINER_NAME_MAX];
	char image[CONTAINER_NAME_MAX];
	char runtime[16];
	char pod[CONTAINER_NAME_MAX];
	char namespace[64];
};

/**
 * struct container_place - where the tasks of a cgroup are
 * @id: of the container; empty: it is none that has an id
 * @machine: else the machine's name of systemd-nspawn
 * @pod: uid of the pod, if the cgroup's path has it
 * @user: whose container it is; 0: the system's
 */
struct container_place {
	char id[CONTAINER_ID_MAX + 1];
	char machine[65];
	char pod[37];
	uid_t user;
};

/* @cgroup: its path. Returns whether it is a container's. */
bool container_place(const struct excerpt *cgroup,
		     struct container_place *place);

/**
 * container_find - look what it is
 * @root: the root of the file system, opened
 * @place: where
 * @text: CONTAINER_FILE_MAX bytes to work with
 * @container: out
 *
 * Takes as long as the file systems do that it is on: for a user's own, without end.
 *
 * Return: whether anything is known.
 */
bool container_find(int root, const struct container_place *place, char *text,
		    struct container *container);

#endif /* _PTRACEMON_TOOLS_CONTAINER_H */
