// SPDX-License-Identifier: GPL-2.0
/*
 * Where a container is, and what it is. See container.h.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pick.h"
#include "host/beneath.h"
#include "host/container.h"

/* Logs of so many containers are looked at to find one. */
#define LOGS_LOOKED	4096

#define UID_LENGTH	36

/* ---- where it is */

/* What follows @before in the path, up to @after; false if there is no such part. */
static bool part_of(const struct excerpt *path, const char *before,
		    const char *after, struct excerpt *part)
{
	const size_t skip = strlen(before);
	const uint8_t *end = path->bytes + path->size, *at, *stop;

	at = memmem(path->bytes, path->size, before, skip);
	if (!at)
		return false;
	at += skip;
	stop = memmem(at, (size_t)(end - at), after, strlen(after));
	if (!stop || memchr(at, '/', (size_t)(stop - at)))
		return false;
	part->bytes = at;
	part->size = (size_t)(stop - at);
	return true;
}

static int digit_of(uint8_t c)
{
	return isdigit(c) ? c - '0' : islower(c) && c <= 'f' ? c - 'a' + 10 : -1;
}

/* systemd writes what is not for names of units as \xHH. */
static bool take_machine(const struct excerpt *part, char *to, size_t size)
{
	size_t i, length = 0;

	for (i = 0; i < part->size; i++) {
		uint8_t c = part->bytes[i];

		if (c == '\\') {
			if (part->size - i < 4 || part->bytes[i + 1] != 'x' ||
			    digit_of(part->bytes[i + 2]) < 0 ||
			    digit_of(part->bytes[i + 3]) < 0)
				return false;
			c = (uint8_t)(digit_of(part->bytes[i + 2]) << 4 |
				      digit_of(part->bytes[i + 3]));
			i += 3;
		}
		/* As systemd has them: names of hosts. It will be one of a file. */
		if (length + 1 >= size || !(isalnum(c) || strchr("-_.", c)) || !c)
			return false;
		to[length++] = (char)c;
	}
	to[length] = 0;
	return length && *to != '.';
}

/* The uid of a pod, whose minus signs the name of a slice has as underscores. */
static void take_pod(const struct excerpt *cgroup, char *to)
{
	const uint8_t *end = cgroup->bytes + cgroup->size, *at;
	size_t i;

	if (!memmem(cgroup->bytes, cgroup->size, "/kubepods", 9))
		return;
	for (at = cgroup->bytes; at && end - at >= UID_LENGTH + 3; at++) {
		at = memmem(at, (size_t)(end - at), "pod", 3);
		if (!at || end - at < UID_LENGTH + 3)
			return;
		for (i = 0; i < UID_LENGTH; i++) {
			const uint8_t c = at[3 + i];

			to[i] = c == '_' ? '-' : (char)c;
			if (to[i] != '-' && digit_of(c) < 0)
				break;
		}
		to[i] = 0;
		if (i == UID_LENGTH)
			return;
		*to = 0;
	}
}

/* Whoever has a part of the tree of cgroups to himself can name them as he likes. */
static uid_t owner_of(const struct excerpt *cgroup)
{
	static const char before[] = "/user.slice/user-";
	struct excerpt part;
	char text[12];

	if (cgroup->size < sizeof(before) - 1 ||
	    memcmp(cgroup->bytes, before, sizeof(before) - 1) ||
	    !part_of(cgroup, before, ".slice/", &part) ||
	    part.size >= sizeof(text))
		return 0;
	memcpy(text, part.bytes, part.size);
	text[part.size] = 0;
	return (uid_t)strtoul(text, NULL, 10);
}

bool container_place(const struct excerpt *cgroup,
		     struct container_place *place)
{
	const struct excerpt id = container_of_cgroup(cgroup);
	struct excerpt part;

	memset(place, 0, sizeof(*place));
	if (!cgroup->bytes)
		return false;
	place->user = owner_of(cgroup);
	if (id.bytes) {
		memcpy(place->id, id.bytes, id.size);
		take_pod(cgroup, place->pod);
		return true;
	}
	return !place->user &&
	       (part_of(cgroup, "/machine.slice/machine-", ".scope/", &part) ||
		part_of(cgroup, "/machine.slice/systemd-nspawn@", ".service/",
			&part)) &&
	       take_machine(&part, place->machine, sizeof(place->machine));
}

/* ---- what runtimes leave */

/**
 * struct search - for one container
 * @root: see container_find()
 * @place: likewise
 * @owner: whose the files must be
 * @text: see container_find()
 * @found: likewise
 * @metadata: of podman, or CRI-O: a document in a string
 * @id: of the container that @metadata is of
 */
struct search {
	int root;
	const struct container_place *place;
	uid_t owner;
	char *text;
	struct container *found;
	char metadata[4096];
	char id[CONTAINER_ID_MAX + 1];
};

#define TO(field)	search->found->field, sizeof(search->found->field)

static ssize_t read_file(struct search *search, const char *path)
{
	return beneath_read(search->root, path, search->owner, search->text,
			    CONTAINER_FILE_MAX);
}

static bool is_known(struct search *search, const char *runtime)
{
	if (!*search->found->name && !*search->found->image &&
	    !*search->found->pod)
		return false;
	snprintf(TO(runtime), "%s", runtime);
	return true;
}

/* The OCI bundle: what the runtime was told, with annotations of who told it. */
static bool find_bundle(struct search *search, const char *folder,
			const char *behind)
{
#define NOTE(key)	"annotations" PICK_IN key
	const struct pick crio[] = {
		{ NOTE("io.kubernetes.container.name"), TO(name) },
		{ NOTE("io.kubernetes.cri-o.ImageName"), TO(image) },
		{ NOTE("io.kubernetes.pod.name"), TO(pod) },
		{ NOTE("io.kubernetes.pod.namespace"), TO(namespace) },
	};
	const struct pick containerd[] = {
		{ NOTE("io.kubernetes.cri.container-name"), TO(name) },
		{ NOTE("io.kubernetes.cri.image-name"), TO(image) },
		{ NOTE("io.kubernetes.cri.sandbox-name"), TO(pod) },
		{ NOTE("io.kubernetes.cri.sandbox-namespace"), TO(namespace) },
		{ NOTE("nerdctl/name"), TO(name) },
	};
#undef NOTE
	const bool is_crio = *behind == '/';
	char path[256];
	ssize_t length;

	snprintf(path, sizeof(path), "%s/%s%s/config.json", folder,
		 search->place->id, behind);
	length = read_file(search, path);
	if (length < 0)
		return false;
	/* The end can be missing, if it is being written. */
	pick_strings(search->text, (size_t)length,
		     is_crio ? crio : containerd,
		     is_crio ? sizeof(crio) / sizeof(*crio) :
			       sizeof(containerd) / sizeof(*containerd),
		     NULL, NULL);
	return is_known(search, is_crio ? "cri-o" : "containerd");
}

static bool find_containerd(struct search *search)
{
	static const char *const folders[] = {
		"run/containerd/io.containerd.runtime.v2.task/k8s.io",
		"run/containerd/io.containerd.runtime.v2.task/default",
		"run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io",
	};
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (find_bundle(search, folders[i], ""))
			return true;
	return false;
}

static bool find_crio(struct search *search)
{
	return find_bundle(search, "run/containers/storage/overlay-containers",
			   "/userdata") ||
	       find_bundle(search, "var/lib/containers/storage/overlay-containers",
			   "/userdata");
}

/* One of the list: whether the next is to be looked at. */
static bool is_other(void *context)
{
	struct search *search = context;
	const struct pick picks[] = {
		{ "name", TO(name) },
		{ "image-name", TO(image) },
	};
	const bool is_it = !strcmp(search->id, search->place->id);

	if (is_it)
		pick_strings(search->metadata, strlen(search->metadata), picks,
			     2, NULL, NULL);
	*search->id = 0;
	*search->metadata = 0;
	return !is_it;
}

/* @storage: containers/storage's, which podman has for all containers of a user. */
static bool find_storage(struct search *search, const char *storage)
{
	static const char *const drivers[] = { "overlay", "vfs", "btrfs", "zfs" };
	static const char *const lists[] = { "containers",
					     "volatile-containers" };
	const struct pick picks[] = {
		{ "[]" PICK_IN "id", search->id, sizeof(search->id) },
		{ "[]" PICK_IN "metadata", search->metadata,
		  sizeof(search->metadata) },
	};
	size_t i;

	for (i = 0; i < 8; i++) {
		char path[512];
		ssize_t length;

		snprintf(path, sizeof(path), "%s/%s-containers/%s.json",
			 storage, drivers[i / 2], lists[i % 2]);
		length = read_file(search, path);
		if (length < 0)
			continue;
		pick_strings(search->text, (size_t)length, picks, 2, is_other,
			     search);
		if (is_known(search, "podman"))
			return true;
	}
	return false;
}

/* The name has a slash in front. */
static bool find_docker(struct search *search)
{
	const struct pick picks[] = {
		{ "Name", TO(name) },
		{ "Config" PICK_IN "Image", TO(image) },
		{ "Config" PICK_IN "Labels" PICK_IN
		  "io.kubernetes.pod.name", TO(pod) },
		{ "Config" PICK_IN "Labels" PICK_IN
		  "io.kubernetes.pod.namespace", TO(namespace) },
	};
	char path[256], *name = search->found->name;
	ssize_t length;

	snprintf(path, sizeof(path), "var/lib/docker/containers/%s/config.v2.json",
		 search->place->id);
	length = read_file(search, path);
	if (length < 0)
		return false;
	pick_strings(search->text, (size_t)length, picks,
		     sizeof(picks) / sizeof(*picks), NULL, NULL);
	if (*name == '/')
		memmove(name, name + 1, strlen(name));
	return is_known(search, "docker");
}

/* ---- logs of the kubelet: names of files say it all */

/* @from, up to @to, if that is there and there is room. Returns what is behind @to. */
static const char *take_up_to(const char *from, char to, char *text, size_t size)
{
	const char *end = strchr(from, to);

	if (!end || (size_t)(end - from) >= size)
		return NULL;
	memcpy(text, from, (size_t)(end - from));
	text[end - from] = 0;
	return end + 1;
}

/* POD_NAMESPACE_CONTAINER-ID.log: only the name of a container has a minus sign before. */
static bool is_log_of(struct search *search, const char *name)
{
	char end[CONTAINER_ID_MAX + 8];
	size_t length = strlen(name), tail;
	const char *at;

	tail = (size_t)snprintf(end, sizeof(end), "-%s.log", search->place->id);
	if (length <= tail || strcmp(name + length - tail, end))
		return false;
	at = take_up_to(name, '_', TO(pod));
	at = at ? take_up_to(at, '_', TO(namespace)) : NULL;
	length = at ? strlen(at) - tail : 0;
	if (!length || length >= sizeof(search->found->name))
		return false;
	memcpy(search->found->name, at, length);
	search->found->name[length] = 0;
	return true;
}

/* NAMESPACE_POD_UID */
static bool is_pod(struct search *search, const char *name)
{
	const char *at = take_up_to(name, '_', TO(namespace));

	at = at ? take_up_to(at, '_', TO(pod)) : NULL;
	return at && *search->place->pod && !strcmp(at, search->place->pod);
}

static bool find_name(struct search *search, const char *folder,
		      bool (*is_it)(struct search *search, const char *name))
{
	const struct dirent *entry;
	int fd = beneath_folder(search->root, folder), left = LOGS_LOOKED;
	char name[40];
	bool found = false;
	DIR *files;

	if (fd < 0)
		return false;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	files = opendir(name);
	while (files && !found && left-- && (entry = readdir(files)))
		found = is_it(search, entry->d_name);
	if (files)
		closedir(files);
	close(fd);
	if (!found)
		memset(search->found, 0, sizeof(*search->found));
	return found && is_known(search, "kubernetes");
}

/* ---- of whom it is */

/* Of the file, and no name service: a thread may have to wait for that. */
static bool find_home(struct search *search, char *home, size_t size)
{
	const struct passwd *user;
	ssize_t length;
	FILE *file;

	length = beneath_read(search->root, "etc/passwd", 0, search->text,
			      CONTAINER_FILE_MAX);
	file = length > 0 ? fmemopen(search->text, (size_t)length, "r") : NULL;
	if (!file)
		return false;
	do
		user = fgetpwent(file);
	while (user && user->pw_uid != search->place->user);
	fclose(file);
	return user && *user->pw_dir == '/' &&
	       (size_t)snprintf(home, size,
				"%s/.local/share/containers/storage",
				user->pw_dir + 1) < size;
}

static bool find_users(struct search *search)
{
	char storage[384];

	return find_home(search, storage, sizeof(storage)) &&
	       find_storage(search, storage);
}

/* As systemd-machined has it: KEY=VALUE. */
static bool find_machine(struct search *search)
{
	static const char root[] = "\nROOT=", class[] = "\nCLASS=container\n";
	char path[128], *at;
	ssize_t length;

	snprintf(path, sizeof(path), "run/systemd/machines/%s",
		 search->place->machine);
	*search->text = '\n';
	length = beneath_read(search->root, path, search->owner,
			      search->text + 1, CONTAINER_FILE_MAX - 1);
	if (length < 0)
		return false;
	search->text[length + 1] = 0;
	if (!strstr(search->text, class))
		return false;
	snprintf(TO(name), "%s", search->place->machine);
	at = strstr(search->text, root);
	if (at)
		take_up_to(at + sizeof(root) - 1, '\n', TO(image));
	return is_known(search, "systemd-nspawn");
}

bool container_find(int root, const struct container_place *place, char *text,
		    struct container *container)
{
	struct search search = {
		.root = root,
		.place = place,
		.owner = place->user,
		.text = text,
		.found = container,
	};

	memset(container, 0, sizeof(*container));
	if (place->user)
		return find_users(&search);
	if (!*place->id)
		return find_machine(&search);
	return find_containerd(&search) || find_crio(&search) ||
	       find_storage(&search, "var/lib/containers/storage") ||
	       find_storage(&search, "run/containers/storage") ||
	       find_docker(&search) ||
	       find_name(&search, "var/log/containers", is_log_of) ||
	       find_name(&search, "var/log/pods", is_pod);
}
