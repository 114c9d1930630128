/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of the ring, and a random walk that compares it with the ring after
 * every step. The model keeps a list of records and says from the words of
 * uapi/ptracemon.h what must happen; it never looks into the data area.
 *
 * Included after ring.c, by the KUnit suite (a short walk) and by the host test
 * (a long one, under the sanitizers).
 */
#ifndef _PTRACEMON_RING_MODEL_H
#define _PTRACEMON_RING_MODEL_H

#define MODEL_SIZE_MIN (2 * PTRACEMON_RECORD_MAX)
#define MODEL_SIZE_MAX (4 * MODEL_SIZE_MIN)
#define MODEL_HISTORY 4096 /* more than records fit into MODEL_SIZE_MAX */
#define MODEL_CPU 5

/*
 * No part of a record may look like the start of one: sequence numbers and
 * times are so great that neither passes for a length.
 */
#define MODEL_SEQUENCE 1000000007ULL
#define MODEL_TIME 0x123456789abcULL

struct model_record {
	u64 position;
	u64 sequence;
	u64 time;
	u32 length;
	u16 type;
	u32 index; /* of a loss record: reason and class */
	struct ptracemon_ring_loss loss;
};

struct model {
	struct ptracemon_ring ring;
	struct ptracemon_control *control;
	struct ptracemon_status *status;
	u8 *areas[2]; /* MODEL_SIZE_MAX each; the ring is in the first */

	u64 size;
	u64 head;
	u64 sequence;
	u64 time; /* that the ring was told last */
	u64 latest; /* of a record */
	u64 random;
	u64 steps;
	struct ptracemon_stats stats;
	struct ptracemon_ring_loss
		loss[PTRACEMON_LOST_REASONS * PTRACEMON_CLASSES];
	/*
	 * All records of the last lap, but none before @oldest, which is where
	 * a resize began. Those from @unread on are unread.
	 */
	struct model_record history[MODEL_HISTORY];
	u64 count;
	u64 unread;
	u64 oldest;

	/* what the walk has met, so that a test can ask for all of it */
	u64 wraps, pads, losses, told, hostile, moved, resized, refused, full;

	/* the first thing on which model and ring did not agree */
	const char *wrong;
	int line;
};

#define model_expect(model, condition)                 \
	do {                                           \
		if (!(condition) && !(model)->wrong) { \
			(model)->wrong = #condition;   \
			(model)->line = __LINE__;      \
		}                                      \
	} while (0)

static u64 model_random(struct model *model, u64 below)
{
	model->random ^= model->random << 13;
	model->random ^= model->random >> 7;
	model->random ^= model->random << 17;
	return model->random % below;
}

static struct model_record *model_at(struct model *model, u64 number)
{
	return &model->history[number % MODEL_HISTORY];
}

static u64 model_position(const struct model *model)
{
	return READ_ONCE(model->control->consumer_pos);
}

static bool model_is_bulk(u32 request_class)
{
	return request_class >= PTRACEMON_CLASS_READ;
}

static u64 model_padding(const struct model *model, u64 at, u32 length)
{
	u64 left = model->size - at % model->size;

	return length > left ? left : 0;
}

/* What becomes of a record: -1 it fits, else the reason why not. */
static int model_fate(const struct model *model, u32 length, bool bulk)
{
	u64 used = model->head - model_position(model);
	u64 then = used + model_padding(model, model->head, length) + length;

	if (used > model->size)
		return PTRACEMON_LOST_POSITION;
	if (then > model->size)
		return PTRACEMON_LOST_FULL;
	if (bulk && then > model->size / 4 * 3)
		return PTRACEMON_LOST_RESERVE;
	return -1;
}

static struct model_record *model_append(struct model *model, u16 type,
					 u32 length)
{
	struct model_record *record;
	u64 padding = model_padding(model, model->head, length);

	model->head += padding;
	model->pads += padding != 0;
	record = model_at(model, model->count++);
	record->position = model->head;
	record->length = length;
	record->type = type;
	record->sequence = model->sequence++;
	model->latest = max(model->latest, model->time);
	record->time = model->latest;
	model->head += length;
	if (model->head < length)
		model->wraps++;
	return record;
}

static void model_lose(struct model *model, int reason, u32 request_class)
{
	struct ptracemon_ring_loss *loss =
		&model->loss[reason * PTRACEMON_CLASSES + request_class];

	if (!loss->count) {
		loss->since = model->time;
		loss->first_sequence = model->sequence;
	}
	loss->count++;
	loss->last_sequence = model->sequence++;
	if (request_class == PTRACEMON_CLASS_NONE) {
		model->stats.own_lost++;
	} else {
		model->stats.hits++;
		model->stats.lost[reason]++;
	}
	model->losses++;
}

/* Loss records come lowest reason first, then lowest class, while they fit. */
static void model_tell(struct model *model)
{
	const u32 length = sizeof(struct ptracemon_loss);
	struct model_record *record;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(model->loss); i++) {
		if (!model->loss[i].count)
			continue;
		if (model_fate(model, length, true) >= 0)
			return;
		record = model_append(model, PTRACEMON_TYPE_LOSS, length);
		record->index = i;
		record->loss = model->loss[i];
		model->loss[i].count = 0;
		model->stats.own++;
		model->told++;
	}
}

/*
 * What stands behind the header, word by word. Every other record is full of
 * forged headers with a length that must not be believed.
 */
static u64 model_word(u64 sequence, u32 i)
{
	static const u32 lengths[] = { 0x7ffffff8,
				       8 * MODEL_SIZE_MAX + 8,
				       PTRACEMON_RECORD_MAX + 8,
				       36,
				       24,
				       0 };

	if (sequence % 2)
		return (u8)(sequence * 167 + 13) * 0x0101010101010101ULL;
	switch (i % 4) {
	case 0:
		return lengths[sequence / 2 % ARRAY_SIZE(lengths)] |
		       (u64)PTRACEMON_TYPE_CALL << 32;
	case 1:
		return MODEL_CPU | 36ULL << 32;
	case 2:
		return MODEL_SEQUENCE;
	default:
		return MODEL_TIME;
	}
}

static void model_fill(struct ptracemon_record *record, u32 length)
{
	u64 *word = (u64 *)(record + 1);
	u32 i;

	for (i = 0; i < (length - sizeof(*record)) / 8; i++)
		word[i] = model_word(record->sequence, i);
}

static u32 model_random_length(struct model *model)
{
	u64 most = model_random(model, 64) ? 48 : PTRACEMON_RECORD_MAX / 8 - 3;

	return sizeof(struct ptracemon_record) + 8 * model_random(model, most);
}

static void model_produce(struct model *model)
{
	u32 request_class = model_random(model, PTRACEMON_CLASS_UNKNOWN + 1);
	u32 length = model_random_length(model);
	struct ptracemon_record *record;
	int fate;

	/* An interrupt can have told a loss later than this record's look. */
	model->time += model_random(model, 1000) - 100;
	model_tell(model);
	fate = model_fate(model, length, model_is_bulk(request_class));
	record = ptracemon_ring_reserve(&model->ring, PTRACEMON_TYPE_CALL,
					length, request_class, model->time);
	model_expect(model, !record == (fate >= 0));
	if (!record) {
		model_lose(model, fate >= 0 ? fate : 0, request_class);
		return;
	}
	model_expect(model, record->sequence == model->sequence);
	model_fill(record, length);
	model_append(model, PTRACEMON_TYPE_CALL, length);
	if (request_class == PTRACEMON_CLASS_NONE) {
		model->stats.own++;
	} else {
		model->stats.hits++;
		model->stats.stored++;
	}
	ptracemon_ring_commit(&model->ring, request_class);
}

static void model_compare_content(struct model *model,
				  const struct model_record *expected,
				  const struct ptracemon_record *record)
{
	const struct ptracemon_loss *loss = (const void *)record;
	const u64 *word = (const u64 *)(record + 1);
	u32 words = (expected->length - sizeof(*record)) / 8, i;

	if (expected->type == PTRACEMON_TYPE_LOSS) {
		model_expect(model, loss->count == expected->loss.count);
		model_expect(model, loss->since == expected->loss.since);
		model_expect(model, loss->first_sequence ==
					    expected->loss.first_sequence);
		model_expect(model, loss->last_sequence ==
					    expected->loss.last_sequence);
		model_expect(model, loss->reason * PTRACEMON_CLASSES +
						    loss->request_class ==
					    expected->index);
		return;
	}
	for (i = 0; i < words && !model->wrong; i++)
		model_expect(model,
			     word[i] == model_word(expected->sequence, i));
}

static void model_compare_record(struct model *model,
				 const struct model_record *expected,
				 const struct ptracemon_record *record)
{
	model_expect(model, (const u8 *)record ==
				    model->areas[0] +
					    expected->position % model->size);
	model_expect(model, record->length == expected->length);
	model_expect(model, record->body == expected->length);
	model_expect(model, record->type == expected->type);
	model_expect(model, record->cpu == MODEL_CPU);
	model_expect(model, !record->flags && !record->reserved);
	model_expect(model, record->sequence == expected->sequence);
	model_expect(model, record->time == expected->time);
	if (!model->wrong)
		model_compare_content(model, expected, record);
}

static void model_consume(struct model *model)
{
	const struct model_record *expected;
	struct ptracemon_ring_item item;
	u64 end = ptracemon_ring_published(&model->ring);

	model_expect(model, !ptracemon_ring_peek(&model->ring, end, &item));
	if (model->wrong || model->unread == model->count) {
		model_expect(model, !item.record);
		return;
	}
	expected = model_at(model, model->unread++);
	model_expect(model, item.record);
	model_expect(model, item.position == expected->position);
	model_expect(model, item.length == expected->length);
	model_expect(model, item.time == expected->time);
	if (model->wrong)
		return;
	model_compare_record(model, expected, item.record);
	ptracemon_ring_consume(&model->ring, &item);
	model_expect(model, model_position(model) ==
				    expected->position + expected->length);
}

enum model_place {
	MODEL_INSIDE, /* of a record, or out of range */
	MODEL_PADDING, /* inside padding; @number: the next record */
	MODEL_START, /* of a record, or of padding before it; @number: likewise */
};

static enum model_place model_place(struct model *model, u64 position,
				    u64 *number)
{
	u64 next = model->head, i = model->count;

	*number = model->count;
	if (position == model->head)
		return MODEL_START;
	if (model->head - position > model->size)
		return MODEL_INSIDE;
	for (; i > model->oldest && model->count - i < MODEL_HISTORY; i--) {
		const struct model_record *record = model_at(model, i - 1);
		u64 end = record->position + record->length;

		*number = i;
		if (position == end || position == next)
			return MODEL_START;
		if (position - end < next - end)
			return MODEL_PADDING;
		if (position != record->position &&
		    position - record->position < record->length)
			return MODEL_INSIDE;
		next = record->position;
	}
	*number = i;
	return position == next ? MODEL_START : MODEL_INSIDE;
}

static u64 model_hostile_position(struct model *model)
{
	u64 used = model->head - model_position(model);

	switch (model_random(model, 10)) {
	case 0: /* ahead of the producer */
		return model->head + 8 + 8 * model_random(model, 4096);
	case 1: /* behind, a whole lap and more */
		return model->head - model->size - 8 -
		       8 * model_random(model, 4096);
	case 2: /* far */
		return model->head + (1ULL << 63);
	case 3: /* anything at all */
		model_random(model, 2);
		return model->random;
	case 4: /* not aligned, among the records */
		return model->head - 1 - model_random(model, 7);
	case 5: /* not aligned, at the end of the area */
		return (model->head & ~(model->size - 1)) - 1 -
		       model_random(model, 7);
	case 6: /* inside a record, most likely */
		return model->head - 8 * model_random(model, model->size / 8);
	case 7: /* just a lap behind: the oldest that can be right */
		return model->head - model->size;
	case 8: /* records that were read already, or are not read yet */
		return model_at(model,
				model->count - 1 - model_random(model, 16))
			->position;
	default: /* nothing to read, though there is */
		return model->head - (used ? 0 : 8);
	}
}

/* A reader writes anything, the producer goes on, the reader leaves. */
static void model_be_hostile(struct model *model)
{
	struct ptracemon_ring_item item;
	u64 produce = model_random(model, 6);
	u64 position, end, number, lap;
	enum model_place place;
	bool moved;
	int error;

	if (model->count - model->oldest < 64)
		return;
	WRITE_ONCE(model->control->consumer_pos, model_hostile_position(model));
	while (produce-- && !model->wrong)
		model_produce(model);

	position = model_position(model);
	place = model_place(model, position, &number);
	end = ptracemon_ring_published(&model->ring);
	error = ptracemon_ring_peek(&model->ring, end, &item);
	model_expect(model, error == 0 || error == -EINVAL);
	model_expect(model, place != MODEL_START || !error);
	if (!error && item.record) {
		u64 offset = (const u8 *)item.record - model->areas[0];

		model_expect(model, offset % 8 == 0);
		model_expect(model, offset + item.length <= model->size);
	}

	WRITE_ONCE(model->control->consumer_pos, position);
	moved = ptracemon_ring_reposition(&model->ring);
	/*
	 * In padding the last lap may show through. It leads to the same place,
	 * by way of records that are read twice; no more is to be said of it.
	 */
	model_expect(model,
		     moved == (place != MODEL_START) || place == MODEL_PADDING);
	if (place == MODEL_PADDING && !moved) {
		position = number == model->count ?
				   model->head :
				   model_at(model, number)->position;
		WRITE_ONCE(model->control->consumer_pos, position);
	}
	if (moved) {
		lap = model->head & ~(model->size - 1);
		if (model_place(model, lap, &number) != MODEL_START) {
			lap = model->head;
			number = model->count;
		}
		position = lap;
		model->moved++;
	}
	model_expect(model, model_position(model) == position);
	model->unread = number;
	model->hostile++;
}

/* Bytes that the unread records take in an area of @size; sets positions. */
static u64 model_lay_out(struct model *model, u64 size, bool really)
{
	u64 at = 0, i;

	for (i = model->unread; i < model->count; i++) {
		struct model_record *record = model_at(model, i);
		u64 left = size - at % size;

		if (record->length > left)
			at += left;
		if (really)
			record->position = 0 - size + at;
		at += record->length;
	}
	return at;
}

static void model_resize(struct model *model)
{
	u64 size = MODEL_SIZE_MIN << model_random(model, 3);
	bool fits = model_lay_out(model, size, false) <= size;
	int error = ptracemon_ring_resize(&model->ring, model->areas[1], size);
	u8 *area = model->areas[0];

	model_expect(model, error == (fits ? 0 : -ENOSPC));
	if (error) {
		model->refused++;
		return;
	}
	/* Nothing may look there again. */
	memset(area, 0x5a, MODEL_SIZE_MAX);
	model->areas[0] = model->areas[1];
	model->areas[1] = area;
	model->head = 0 - size + model_lay_out(model, size, true);
	model->size = size;
	model->oldest = model->unread;
	model_expect(model, model_position(model) == 0 - size);
	model_expect(model, model->status->data_size == size);
	model->resized++;
}

static u64 model_untold(const struct model *model)
{
	u64 untold = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(model->loss); i++)
		if (model->loss[i].count)
			untold |= 1ULL << i;
	return untold;
}

static void model_compare(struct model *model)
{
	const struct ptracemon_status *status = model->status;
	u64 lost = 0;
	u32 i;

	model_expect(model, status->producer_pos == model->head);
	model_expect(model, status->next_sequence == model->sequence);
	model_expect(model, model->ring.untold == model_untold(model));
	model_expect(model, !model->ring.busy);
	model_expect(model, ptracemon_ring_has_data(&model->ring) ==
				    (model_position(model) != model->head));
	model_expect(model, !memcmp(&status->stats, &model->stats,
				    sizeof(model->stats)));
	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		lost += status->stats.lost[i];
	model_expect(model, status->stats.hits == status->stats.stored + lost);
	if (model->head - model_position(model) > model->size * 15 / 16)
		model->full++;
}

static void model_begin(struct model *model, void *control, void *status,
			void *area, void *other, u64 seed)
{
	memset(model, 0, sizeof(*model));
	model->control = control;
	model->status = status;
	model->areas[0] = area;
	model->areas[1] = other;
	model->size = MODEL_SIZE_MIN;
	model->head = 0 - model->size;
	model->sequence = MODEL_SEQUENCE;
	model->time = MODEL_TIME;
	model->latest = 0;
	model->random = seed;
	ptracemon_ring_init(&model->ring, control, status, area, model->size,
			    MODEL_CPU, MODEL_SEQUENCE);
}

/* Times when the ring fills up and times when it empties take turns. */
static void model_walk(struct model *model, u64 steps)
{
	u64 i;

	for (; steps && !model->wrong; steps--) {
		u64 choice = model_random(model, 1000);
		u64 produce = model->steps++ & 1024 ? 350 : 700;

		if (choice < 2) {
			model_resize(model);
		} else if (choice < 6) {
			model_be_hostile(model);
		} else if (choice < 20) {
			model_tell(model);
			ptracemon_ring_tell_losses(&model->ring, model->time);
		} else if (choice < produce) {
			model_produce(model);
		} else {
			for (i = model_random(model, 3); i && !model->wrong;
			     i--)
				model_consume(model);
		}
		model_compare(model);
	}
}

#endif /* _PTRACEMON_RING_MODEL_H */
