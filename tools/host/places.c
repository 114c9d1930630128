// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of mapped files, as the kernel last said. See places.h.
 */
#include <stdlib.h>
#include <string.h>

#include "host/places.h"

static struct known_place *entry_of(const struct places *places, uint32_t cpu,
				    uint32_t kind,
				    const struct ptracemon_file *file)
{
	uint64_t key = file->inode ^ (uint64_t)kind << 60 ^ (uint64_t)cpu << 48 ^
		       (uint64_t)file->major << 40 ^
		       (uint64_t)file->minor << 24;

	return &places->entries[(key * 0x9e3779b97f4a7c15ull >> 32) %
				PLACES_KEPT];
}

static void keep(struct places *places, uint32_t cpu, uint32_t kind,
		 const struct ptracemon_file *file,
		 const struct record_item *path)
{
	struct known_place *entry;

	if (!places->entries)
		places->entries = calloc(PLACES_KEPT, sizeof(*places->entries));
	if (!places->entries)
		return;
	entry = entry_of(places, cpu, kind, file);
	free(entry->path);
	entry->path = malloc(path->size);
	if (!entry->path)
		return;
	memcpy(entry->path, path->bytes, path->size);
	entry->size = path->size;
	entry->flags = path->flags;
	entry->file = *file;
	entry->cpu = cpu;
	entry->kind = kind;
}

void places_keep(struct places *places, const struct record *record)
{
	struct ptracemon_place place;
	struct record_item path;
	unsigned int kind;

	for (kind = PTRACEMON_ITEM_WRITTEN_TO; kind <= PTRACEMON_ITEM_CALL_SITE;
	     kind++)
		if (record->items[kind].bytes &&
		    record_place(record, kind, &place, &path) && path.bytes)
			keep(places, record->header.cpu, kind, &place.file,
			     &path);
}

struct record_item places_path(const struct places *places,
			       const struct record *record, unsigned int kind)
{
	const struct known_place *entry;
	struct ptracemon_place place;
	struct record_item path;

	if (!record_place(record, kind, &place, &path) || path.bytes ||
	    !(path.flags & PTRACEMON_ITEM_PATH_KNOWN) || !places->entries)
		return path;
	entry = entry_of(places, record->header.cpu, kind, &place.file);
	if (entry->path && entry->cpu == record->header.cpu &&
	    entry->kind == kind &&
	    !memcmp(&entry->file, &place.file, sizeof(place.file))) {
		path.bytes = entry->path;
		path.size = entry->size;
		path.flags = entry->flags;
	}
	return path;
}

void places_free(struct places *places)
{
	size_t i;

	for (i = 0; places->entries && i < PLACES_KEPT; i++)
		free(places->entries[i].path);
	free(places->entries);
	places->entries = NULL;
}
