// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of cgroups -> ids of containers. See container.h.
 */
#include <stdbool.h>
#include <string.h>

#include "host/container.h"

/* Amazon ECS on Fargate: the id of a task, a minus, a number. */
#define ECS_TASK_DIGITS	32

#define DECIMAL		"0123456789"
#define HEXADECIMAL	DECIMAL "abcdef"

/* Who puts his own name before the id. */
static const char *const runtimes[] = {
	"docker", "libpod", "crio", "cri-containerd", "nerdctl",
};

static bool has_only(const char *set, const uint8_t *text, size_t length)
{
	while (length && memchr(set, *text, strlen(set))) {
		text++;
		length--;
	}
	return !length;
}

static bool is_runtime(const uint8_t *name, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++)
		if (strlen(runtimes[i]) == length &&
		    !memcmp(runtimes[i], name, length))
			return true;
	return false;
}

/* What may stand before an id: nothing, RUNTIME- or SLICE:RUNTIME: */
static bool is_prefix(const uint8_t *text, size_t length)
{
	const uint8_t *colon;
	size_t skip;

	if (!length)
		return true;
	if (text[length - 1] == '-')
		return is_runtime(text, length - 1);
	if (text[length - 1] != ':')
		return false;
	colon = memrchr(text, ':', length - 1);
	skip = colon ? (size_t)(colon + 1 - text) : 0;
	return is_runtime(text + skip, length - 1 - skip);
}

static void take_away(struct excerpt *name, const char *end)
{
	size_t length = strlen(end);

	if (name->size >= length &&
	    !memcmp(name->bytes + name->size - length, end, length))
		name->size -= length;
}

/* The 64 digits that nearly all have. */
static bool find_digits(const struct excerpt *name, struct excerpt *id)
{
	size_t before;

	if (name->size < CONTAINER_ID_MAX)
		return false;
	before = name->size - CONTAINER_ID_MAX;
	id->bytes = name->bytes + before;
	id->size = CONTAINER_ID_MAX;
	return has_only(HEXADECIMAL, id->bytes, id->size) &&
	       is_prefix(name->bytes, before);
}

/* @above: the path up to it, with its slash. */
static bool find_ecs(const struct excerpt *above, const struct excerpt *name,
		     struct excerpt *id)
{
	const size_t before = ECS_TASK_DIGITS + 1;

	*id = *name;
	return name->size > before && name->size <= CONTAINER_ID_MAX &&
	       name->bytes[ECS_TASK_DIGITS] == '-' &&
	       memmem(above->bytes, above->size, "/ecs/", 5) &&
	       has_only(HEXADECIMAL, name->bytes, ECS_TASK_DIGITS) &&
	       has_only(DECIMAL, name->bytes + before, name->size - before);
}

struct excerpt container_of_cgroup(const struct excerpt *cgroup)
{
	const struct excerpt none = { .bytes = NULL };
	struct excerpt above = *cgroup, name, id = none;

	while (above.size) {
		const uint8_t *slash =
			memrchr(above.bytes, '/', above.size);
		size_t skip = slash ? (size_t)(slash + 1 - above.bytes) : 0;

		name.bytes = above.bytes + skip;
		name.size = above.size - skip;
		above.size = skip;
		take_away(&name, ".scope");
		if (find_digits(&name, &id) || find_ecs(&above, &name, &id)) {
			id.cut = false;
			return id;
		}
		above.size -= skip != 0;
	}
	return none;
}
