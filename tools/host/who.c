// SPDX-License-Identifier: GPL-2.0
/*
 * Who a process is in the words of the platform. See who.h.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/asker.h"
#include "host/who.h"

/* Likewise, of what nothing was found for. */
#define NONE_KEEP_NS	(10 * 1000000000ull)

/**
 * struct container_asker - who looks for containers
 * @asker: the thread. The rest belongs to it while it is busy
 * @root: where
 * @place: what for
 * @answer: what was found
 * @text: to work with
 */
struct container_asker {
	struct asker asker;
	int root;
	struct container_place place;
	struct container answer;
	char text[CONTAINER_FILE_MAX];
};

/**
 * struct who_entry - an answer about a process
 * @tgid: process id; 0: nothing is here
 * @start_time: its start
 * @asked: boot time of the question
 * @known: there was an answer
 * @who: the answer
 */
struct who_entry {
	uint32_t tgid;
	uint64_t start_time;
	uint64_t asked;
	bool known;
	struct who who;
};

/**
 * struct who_place - an answer about a cgroup
 * @id: of the cgroup; 0: nothing is here
 * @asked: boot time of the question
 * @keep: for how long it holds
 * @container: all empty: nothing is known
 */
struct who_place {
	uint64_t id;
	uint64_t asked;
	uint64_t keep;
	struct container container;
};

static size_t look_for(struct asker *asker, int process)
{
	struct container_asker *container = (struct container_asker *)asker;

	(void)process;
	return container_find(container->root, &container->place,
			      container->text, &container->answer);
}

/* Containers are looked for once a minute, and take a millisecond. */
static const struct asker_kind container_kind = {
	.size = sizeof(struct container_asker),
	.answer = look_for,
	.wait = 100000000,
	.wait_in_pause = 1000000,
	.long_time = 10000000,
	.pauses = 20,
};

static bool open_root(struct whos *whos)
{
	if (whos->root <= 0)
		whos->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return whos->root > 0;
}

/*
 * Whoever has a file system of his own can keep the thread that looks at it: users
 * have another one than the system.
 */
static bool ask_container(struct whos *whos, const struct container_place *place,
			  struct container *container)
{
	struct container_asker **asker = &whos->containers[place->user != 0];

	if (!*asker)
		*asker = asker_new(&container_kind);
	if (!*asker || !open_root(whos) || asker_is_busy(&(*asker)->asker))
		return false;
	(*asker)->root = whos->root;
	(*asker)->place = *place;
	if (!asker_ask(&(*asker)->asker, -1))
		return false;
	*container = (*asker)->answer;
	return true;
}

static const struct container *find_container(struct whos *whos, uint64_t cgroup_id,
					      const struct excerpt *cgroup,
					      uint64_t time)
{
	struct who_place *entry = &whos->places[cgroup_id % WHOS_KEPT];
	struct container_place place;
	bool found;

	if (!container_place(cgroup, &place))
		return NULL;
	if (entry->id == cgroup_id && time <= entry->asked + entry->keep)
		return &entry->container;
	if (entry->id != cgroup_id)
		memset(&entry->container, 0, sizeof(entry->container));
	entry->id = cgroup_id;
	entry->asked = clock_boottime();
	/* What was known stays if there is no answer. */
	found = ask_container(whos, &place, &entry->container);
	entry->keep = found ? WHO_CONTAINER_KEEP_NS : NONE_KEEP_NS;
	return &entry->container;
}

static bool ask_who(struct whos *whos, const struct ptracemon_identity *task,
		    struct who *who)
{
	if (!whos->asker)
		whos->asker = asker_new(&who_kind);
	if (!whos->asker || !who_ask(whos->asker, task))
		return false;
	*who = whos->asker->answer;
	return true;
}

static void ask(struct whos *whos, struct who_entry *entry,
		const struct ptracemon_identity *task,
		const struct excerpt *cgroup, uint64_t time)
{
	const struct container *container;

	entry->asked = clock_boottime();
	container = find_container(whos, task->cgroup_id, cgroup, time);
	entry->known |= ask_who(whos, task, &entry->who) || container;
	if (container)
		entry->who.container = *container;
	else
		memset(&entry->who.container, 0, sizeof(entry->who.container));
	entry->who.serial = ++whos->serial;
}

static bool has_memory(struct whos *whos)
{
	if (!whos->entries)
		whos->entries = calloc(WHOS_KEPT, sizeof(*whos->entries));
	if (!whos->places)
		whos->places = calloc(WHOS_KEPT, sizeof(*whos->places));
	return whos->entries && whos->places;
}

static bool is_of(const struct who_entry *entry,
		  const struct ptracemon_identity *task)
{
	return entry->tgid == task->tgid &&
	       entry->start_time == task->start_time;
}

/* Where an answer about it is, or is to be: not in place of @kept. */
static struct who_entry *entry_of(const struct whos *whos,
				  const struct ptracemon_identity *task,
				  const struct who *kept)
{
	struct who_entry *first = &whos->entries[task->tgid % WHOS_KEPT];
	struct who_entry *second = first == whos->entries ?
		&whos->entries[WHOS_KEPT - 1] : first - 1;

	if (is_of(first, task) || is_of(second, task))
		return is_of(first, task) ? first : second;
	if (&first->who == kept || &second->who == kept)
		return &first->who == kept ? second : first;
	return first->asked <= second->asked ? first : second;
}

const struct who *whos_find(struct whos *whos,
			    const struct ptracemon_identity *task,
			    const struct excerpt *cgroup, uint64_t time,
			    const struct who *kept)
{
	struct who_entry *entry;

	if (!whos->wanted || !task->tgid || !has_memory(whos))
		return NULL;
	entry = entry_of(whos, task, kept);
	if (!is_of(entry, task)) {
		memset(entry, 0, sizeof(*entry));
		entry->tgid = task->tgid;
		entry->start_time = task->start_time;
	}
	if (!entry->asked || time > entry->asked + WHO_KEEP_NS)
		ask(whos, entry, task, cgroup, time);
	return entry->known ? &entry->who : NULL;
}

const struct who *whos_known(const struct whos *whos,
			     const struct ptracemon_identity *task)
{
	const struct who_entry *entry;

	if (!whos->wanted || !whos->entries || !task->tgid)
		return NULL;
	entry = entry_of(whos, task, NULL);
	return is_of(entry, task) && entry->known ? &entry->who : NULL;
}

void whos_free(struct whos *whos)
{
	asker_free(whos->asker);
	asker_free(whos->containers[0]);
	asker_free(whos->containers[1]);
	free(whos->entries);
	free(whos->places);
	/* A thread that is still busy may be using it. */
	memset(whos, 0, sizeof(*whos));
}
