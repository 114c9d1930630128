/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of the ring, and a random walk that compares it with the ring after
 * every step. The model keeps a list of records and says from the words of
 * uapi/ptracemon.h and ring.h what must happen; it never looks into the data area.
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
#define MODEL_SETTLES 256 /* records, and padding, at a time */
#define MODEL_PROBES 8
#define MODEL_CROWD 24 /* users who look for a place in the same few */
#define MODEL_UIDS (MODEL_CROWD + 8)

/*
 * No part of a record may look like the start of one: sequence numbers and
 * times are so great that neither passes for a length.
 */
#define MODEL_SEQUENCE 1000000007ULL
#define MODEL_TIME 0x123456789abcULL

struct model_record {
	u64 position;
	u64 padding; /* before it */
	u64 sequence;
	u64 time;
	u32 length;
	u32 body;
	u32 payer;
	u16 type;
	struct ptracemon_ring_loss loss; /* of a loss record */
};

/* What the walk has met, so that a test can ask for all of it. */
enum model_met {
	MODEL_WRAPPED,
	MODEL_PADDED,
	MODEL_LOST,
	MODEL_TOLD,
	MODEL_HOSTILE,
	MODEL_MOVED,
	MODEL_RESIZED,
	MODEL_DID_NOT_FIT,
	MODEL_FULL,
	MODEL_SPARED,
	MODEL_NOT_SPARED,
	MODEL_NESTED,
	MODEL_CROWDED_OUT, /* a payer among the others */
	MODEL_LOSS_SHARED, /* a payer's loss among those of nobody */
	MODEL_SETTLED_MORE, /* than can be settled at a time */
	MODEL_SETTLED_ALL, /* at once, as nothing was unread */
	MODEL_LOST_BY, /* and by each reason from here on */
	MODEL_MET = MODEL_LOST_BY + PTRACEMON_LOST_SHARE + 1,
};

struct model {
	struct ptracemon_ring ring;
	struct ptracemon_control *control;
	struct ptracemon_status *status;
	u8 *areas[2]; /* MODEL_SIZE_MAX each; the ring is in the first */

	u64 size;
	u64 head;
	u64 settled;
	u64 sequence;
	u64 time; /* that the ring was told last */
	u64 latest; /* of a record */
	u64 random;
	u64 steps;
	u32 uids[MODEL_UIDS];
	struct ptracemon_stats stats;
	struct ptracemon_payer payers[PTRACEMON_PAYERS_ALL];
	struct ptracemon_ring_loss loss[PTRACEMON_LOSSES];
	u64 nested[PTRACEMON_CLASSES];
	/*
	 * All records of the last lap, but none before @oldest, which is where
	 * a resize began. Those from @first on are not settled, from @unread on
	 * not read.
	 */
	struct model_record history[MODEL_HISTORY];
	u64 count;
	u64 first;
	u64 unread;
	u64 oldest;

	u64 met[MODEL_MET];

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

static u64 model_padding(const struct model *model, u64 length)
{
	u64 left = model->size - model->head % model->size;

	return length > left ? left : 0;
}

/* --- who pays --- */

static u32 model_hash(u32 uid)
{
	return (u32)(uid * 2654435769u) / (1u << 26);
}

/*
 * The place of a user: his last one, if it is among the eight that he can have and
 * nobody took it, else the first of them where nobody has anything.
 */
static u32 model_payer(struct model *model, u32 uid)
{
	u32 places[MODEL_PROBES], i;

	if (uid == PTRACEMON_UNSET)
		return PTRACEMON_PAYER_NOBODY;
	for (i = 0; i < MODEL_PROBES; i++)
		places[i] = (model_hash(uid) + i) % PTRACEMON_PAYERS;
	for (i = 0; i < MODEL_PROBES; i++)
		if (model->payers[places[i]].uid == uid)
			return places[i];
	for (i = 0; i < MODEL_PROBES; i++) {
		if (model->payers[places[i]].bytes)
			continue;
		model->payers[places[i]].uid = uid;
		return places[i];
	}
	model->met[MODEL_CROWDED_OUT]++;
	return PTRACEMON_PAYER_OTHERS;
}

/* --- what the reader has given back --- */

enum model_follow { MODEL_DONE, MODEL_MORE, MODEL_WRONG };

static void model_settle_all(struct model *model)
{
	memset(model->payers, 0, sizeof(model->payers));
	model->settled = model->head;
	model->first = model->count;
	model->met[MODEL_SETTLED_ALL]++;
}

static enum model_follow model_settle(struct model *model, u64 position)
{
	u32 steps;

	for (steps = 0; model->settled != position; steps++) {
		const struct model_record *record =
			model_at(model, model->first);
		u64 end = record->position;

		if (model->settled == end)
			end += record->length;
		if (end - model->settled > position - model->settled)
			return MODEL_DONE;
		if (steps == MODEL_SETTLES && position == model->head) {
			model_settle_all(model);
			return MODEL_DONE;
		}
		if (steps == MODEL_SETTLES) {
			model->met[MODEL_SETTLED_MORE]++;
			return MODEL_MORE;
		}
		model->settled = end;
		if (end == record->position)
			continue;
		model->payers[record->payer].bytes -= record->length;
		model->first++;
	}
	return MODEL_DONE;
}

static enum model_follow model_follow(struct model *model)
{
	u64 position = model_position(model);

	if (model->head - position > model->size)
		return MODEL_WRONG;
	if (model->head - position > model->head - model->settled)
		return MODEL_DONE;
	return model_settle(model, position);
}

/* --- what finds room --- */

/* What becomes of @need bytes: -1 they fit, else the reason why not. */
static int model_fate(const struct model *model, u64 need, u32 rank, u32 payer)
{
	static const u64 eighths[] = { 5, 6, 7, 8 };
	u64 then = model->head - model->settled + need;
	u64 limit = model->size * eighths[rank] / 8;

	if (then > model->size)
		return PTRACEMON_LOST_FULL;
	/* But for loss records, which take nobody's room. */
	then -= model->payers[PTRACEMON_PAYER_LOSSES].bytes;
	if (then > limit)
		return PTRACEMON_LOST_RESERVE;
	if (payer != PTRACEMON_PAYER_NOBODY &&
	    model->payers[payer].bytes + need >
		    (limit - then + need) * 8)
		return PTRACEMON_LOST_SHARE;
	return -1;
}

static struct model_record *model_append(struct model *model, u16 type,
					 u32 length, u64 padding, u32 payer)
{
	struct model_record *record = model_at(model, model->count++);
	u64 before = model->head;

	record->padding = padding;
	record->position = model->head + padding;
	record->length = length;
	record->type = type;
	record->payer = payer;
	record->sequence = model->sequence++;
	model->latest = max(model->latest, model->time);
	record->time = model->latest;
	model->head += padding + length;
	model->payers[payer].bytes += length;
	model->met[MODEL_PADDED] += padding != 0;
	model->met[MODEL_WRAPPED] += model->head < before;
	return record;
}

/* --- losses --- */

static struct ptracemon_ring_loss *
model_loss(struct model *model, u32 reason, const struct ptracemon_claim *claim)
{
	struct ptracemon_ring_loss *free = NULL, *loss;
	u32 shared = reason * PTRACEMON_CLASSES + claim->request_class, i;

	if (claim->payer == PTRACEMON_UNSET)
		return &model->loss[shared];
	for (i = 0; i < MODEL_PROBES; i++) {
		loss = &model->loss[PTRACEMON_LOSSES / 2 +
				    (model_hash(claim->payer) + shared + i) %
					    (PTRACEMON_LOSSES / 2)];
		if (loss->count && loss->uid == claim->payer &&
		    loss->reason == reason &&
		    loss->request_class == claim->request_class)
			return loss;
		if (!loss->count && !free)
			free = loss;
	}
	model->met[MODEL_LOSS_SHARED] += !free;
	return free ?: &model->loss[shared];
}

static void model_lose(struct model *model, u32 reason,
		       const struct ptracemon_claim *claim)
{
	struct ptracemon_ring_loss *loss = model_loss(model, reason, claim);

	if (!loss->count) {
		loss->since = model->time;
		loss->first_sequence = model->sequence;
		loss->uid = claim->payer;
		if (loss < &model->loss[PTRACEMON_LOSSES / 2])
			loss->uid = PTRACEMON_UNSET;
		loss->reason = reason;
		loss->request_class = claim->request_class;
	}
	loss->count++;
	loss->last_sequence = model->sequence++;
	if (claim->request_class == PTRACEMON_CLASS_NONE) {
		model->stats.own_lost++;
	} else {
		model->stats.hits++;
		model->stats.lost[reason]++;
	}
	model->met[MODEL_LOST]++;
	model->met[MODEL_LOST_BY + reason]++;
}

/*
 * Loss records come while they fit: those of nobody, lowest reason first, then
 * lowest class, and behind them those of payers.
 */
static void model_emit(struct model *model)
{
	const u32 length = sizeof(struct ptracemon_loss);
	struct model_record *record;
	u64 told;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(model->loss); i++) {
		u64 padding = model_padding(model, length);

		if (!model->loss[i].count)
			continue;
		told = model->payers[PTRACEMON_PAYER_LOSSES].bytes;
		if (told + length > model->size / 64)
			return;
		/* What others have, what is told, and as much again. */
		if (model->head - model->settled + padding + length + told >
		    model->size / 4 * 3)
			return;
		record = model_append(model, PTRACEMON_TYPE_LOSS, length,
				      padding, PTRACEMON_PAYER_LOSSES);
		record->body = length;
		record->loss = model->loss[i];
		model->loss[i].count = 0;
		model->stats.own++;
		model->met[MODEL_TOLD]++;
	}
}

/* What the ring does before all else. Returns whether the position can be right. */
static bool model_enter(struct model *model)
{
	bool right = model_follow(model) != MODEL_WRONG;
	struct ptracemon_claim claim = { .payer = PTRACEMON_UNSET };
	u32 i;

	for (i = 0; i < PTRACEMON_CLASSES; i++) {
		claim.request_class = i;
		for (; model->nested[i]; model->nested[i]--)
			model_lose(model, PTRACEMON_LOST_NESTED, &claim);
	}
	if (right)
		model_emit(model);
	return right;
}

/* --- making records --- */

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

/* Times of great and of small records. Of small ones there are many. */
static bool model_makes_small(const struct model *model)
{
	return model->steps & 4096;
}

static u32 model_random_length(struct model *model)
{
	u64 most = model_random(model, 64) ? 48 : PTRACEMON_RECORD_MAX / 8 - 3;

	if (model_makes_small(model))
		most = 4;
	return sizeof(struct ptracemon_record) + 8 * model_random(model, most);
}

static u32 model_random_spare(struct model *model, u32 length)
{
	if (model_random(model, 4))
		return 0;
	return 8 * model_random(model, (PTRACEMON_RECORD_MAX - length) / 8 + 1);
}

static struct ptracemon_claim model_random_claim(struct model *model)
{
	struct ptracemon_claim claim = {
		.request_class =
			model_random(model, PTRACEMON_CLASS_UNKNOWN + 1),
		.rank = model_random(model, PTRACEMON_RANKS),
		.payer = model->uids[model_random(model, MODEL_UIDS)],
	};

	if (claim.request_class == PTRACEMON_CLASS_NONE ||
	    !model_random(model, 16))
		claim.payer = PTRACEMON_UNSET;
	return claim;
}

/* What comes in the middle of a record changes nothing but a count. */
static void model_nest(struct model *model)
{
	struct ptracemon_claim claim = model_random_claim(model);

	model_expect(model,
		     !ptracemon_ring_reserve(&model->ring, PTRACEMON_TYPE_CALL,
					     32, 0, &claim, model->time));
	model->nested[claim.request_class]++;
	model->met[MODEL_NESTED]++;
	ptracemon_ring_emit_losses(&model->ring, model->time);
	model_expect(model, ptracemon_ring_resize(&model->ring, model->areas[1],
						  model->size) == -EBUSY);
	model_expect(model, ptracemon_ring_reposition(&model->ring) == -EBUSY);
}

/* Fills the reserved record of @length and @spare, and commits it. */
static void model_finish(struct model *model, struct ptracemon_record *record,
			 u32 length, u32 spare,
			 const struct ptracemon_claim *claim, u32 payer)
{
	u64 padding = model_padding(model, length + spare);
	u32 body = length;

	model_expect(model, record->sequence == model->sequence);
	model_expect(model, record->length == length + spare);
	if (model->wrong)
		return;
	if (!model_random(model, 64))
		model_nest(model);
	if (spare) {
		length += 8 * model_random(model, spare / 8 + 1);
		ptracemon_ring_trim(&model->ring, record, length);
	}
	model_fill(record, length);
	model_append(model, PTRACEMON_TYPE_CALL, length, padding, payer)->body =
		body;
	if (claim->request_class == PTRACEMON_CLASS_NONE) {
		model->stats.own++;
	} else {
		model->stats.hits++;
		model->stats.stored++;
	}
	ptracemon_ring_commit(&model->ring, record, claim->request_class);
}

/* What becomes of a record; takes *@spare away if there is not enough room. */
static int model_admit(struct model *model, u32 length, u32 *spare,
		       const struct ptracemon_claim *claim, u32 payer)
{
	u64 padding = model_padding(model, length + *spare);

	if (*spare && model_fate(model, padding + length + *spare,
				 PTRACEMON_RANK_REFUSED, payer) < 0) {
		model->met[MODEL_SPARED]++;
		return -1;
	}
	model->met[MODEL_NOT_SPARED] += *spare != 0;
	*spare = 0;
	return model_fate(model, model_padding(model, length) + length,
			  claim->rank, payer);
}

static void model_produce(struct model *model)
{
	struct ptracemon_claim claim = model_random_claim(model);
	u32 length = model_random_length(model), payer = 0;
	u32 spare = model_random_spare(model, length), wanted = spare;
	bool scarce = ptracemon_ring_is_scarce(&model->ring);
	struct ptracemon_record *record;
	int fate = PTRACEMON_LOST_POSITION;

	/* An interrupt can have told a loss later than this record's look. */
	model->time += model_random(model, 1000) - 100;
	if (model_enter(model)) {
		payer = model_payer(model, claim.payer);
		fate = model_admit(model, length, &spare, &claim, payer);
		model_expect(model, scarce || (fate < 0 && spare == wanted));
	}
	record = ptracemon_ring_reserve(&model->ring, PTRACEMON_TYPE_CALL,
					length, wanted, &claim, model->time);
	model_expect(model, !record == (fate >= 0));
	if (record)
		model_finish(model, record, length, spare, &claim, payer);
	else
		model_lose(model, fate >= 0 ? fate : 0, &claim);
}

/* --- reading them --- */

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
		model_expect(model, loss->reason == expected->loss.reason);
		model_expect(model, loss->request_class ==
					    expected->loss.request_class);
		model_expect(model, loss->uid == expected->loss.uid);
		model_expect(model, !loss->reserved);
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
	model_expect(model, record->body == expected->body);
	model_expect(model, record->type == expected->type);
	model_expect(model, record->cpu == MODEL_CPU);
	model_expect(model, !record->flags);
	model_expect(model, record->payer == expected->payer);
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

/* --- a hostile reader --- */

/* Whether a record, or padding, of the last lap begins at @position. */
static bool model_is_start(struct model *model, u64 position)
{
	u64 i;

	if (position == model->head)
		return true;
	if (model->head - position > model->size)
		return false;
	for (i = model->count; i > model->oldest; i--) {
		const struct model_record *record = model_at(model, i - 1);

		if (position == record->position ||
		    position == record->position - record->padding)
			return true;
		if (model->count - i == MODEL_HISTORY - 1 ||
		    model->head - record->position > model->size)
			break;
	}
	return false;
}

static u64 model_hostile_position(struct model *model)
{
	u64 used = model->head - model->settled;

	switch (model_random(model, 12)) {
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
	case 9: /* inside of what has not been settled */
		return model->settled + 8 * model_random(model, used / 8 + 1);
	case 10: /* where the area begins */
		return model->head & ~(model->size - 1);
	default: /* nothing to read, though there is */
		return model->head - (used ? 0 : 8);
	}
}

/* Looks where the position is now; whatever is found lies in the area. */
static void model_look(struct model *model)
{
	u64 end = ptracemon_ring_published(&model->ring);
	u64 position = model_position(model), offset;
	struct ptracemon_ring_item item;
	int error = ptracemon_ring_peek(&model->ring, end, &item);

	model_expect(model, error == 0 || error == -EINVAL);
	model_expect(model, !error || !model_is_start(model, position));
	if (!error && item.record) {
		offset = (const u8 *)item.record - model->areas[0];
		model_expect(model, offset % 8 == 0);
		model_expect(model, offset + item.length <= model->size);
	}
	WRITE_ONCE(model->control->consumer_pos, position);
}

static void model_reposition(struct model *model)
{
	enum model_follow follow;
	u64 position;
	int moved;

	do {
		follow = model_follow(model);
		position = model_position(model);
		moved = ptracemon_ring_reposition(&model->ring);
		model_expect(model,
			     moved == (follow == MODEL_MORE ?
					       -EBUSY :
					       position != model->settled));
	} while (moved == -EBUSY && !model->wrong);
	model_expect(model, model_position(model) == model->settled);
	model->unread = model->first;
	model->met[MODEL_MOVED] += moved;
}

static void model_resize(struct model *model);

/* A reader writes anything, the producer goes on, the reader leaves. */
static void model_be_hostile(struct model *model)
{
	u64 times = 1 + model_random(model, 3), produce;

	if (model->count - model->oldest < 64)
		return;
	while (times-- && !model->wrong) {
		WRITE_ONCE(model->control->consumer_pos,
			   model_hostile_position(model));
		produce = model_random(model, 6);
		while (produce-- && !model->wrong)
			model_produce(model);
		model_look(model);
	}
	if (!model_random(model, 8))
		model_resize(model);
	model_reposition(model);
	model->met[MODEL_HOSTILE]++;
}

/* --- another area --- */

/* Bytes that the unread records take in an area of @size; sets positions. */
static u64 model_lay_out(struct model *model, u64 size, bool really)
{
	u64 at = 0, i;

	for (i = model->first; i < model->count; i++) {
		struct model_record *record = model_at(model, i);
		u64 left = size - at % size;
		u64 padding = record->length > left ? left : 0;

		at += padding;
		if (really) {
			record->padding = padding;
			record->position = 0 - size + at;
		}
		at += record->length;
	}
	return at;
}

static void model_resize(struct model *model)
{
	u64 size = MODEL_SIZE_MIN << model_random(model, 3);
	bool more = model_follow(model) == MODEL_MORE;
	bool fits = model_lay_out(model, size, false) <= size;
	int error = ptracemon_ring_resize(&model->ring, model->areas[1], size);
	u8 *area = model->areas[0];

	model_expect(model, error == (more ? -EBUSY : fits ? 0 : -ENOSPC));
	model->met[MODEL_DID_NOT_FIT] += error == -ENOSPC;
	if (error)
		return;
	/* Nothing may look there again. */
	memset(area, 0x5a, MODEL_SIZE_MAX);
	model->areas[0] = model->areas[1];
	model->areas[1] = area;
	model->head = 0 - size + model_lay_out(model, size, true);
	model->settled = 0 - size;
	model->size = size;
	model->oldest = model->first;
	model->unread = model->first;
	model_expect(model, model_position(model) == 0 - size);
	model_expect(model, model->status->data_size == size);
	model->met[MODEL_RESIZED]++;
}

/* --- the walk --- */

static void model_compare_losses(struct model *model)
{
	u64 pending[PTRACEMON_LOSSES / 64] = {};
	bool nested = false;
	u32 i;

	for (i = 0; i < PTRACEMON_LOSSES; i++)
		if (model->loss[i].count)
			pending[i / 64] |= 1ULL << i % 64;
	for (i = 0; i < PTRACEMON_CLASSES; i++)
		nested |= model->nested[i] != 0;
	model_expect(model,
		     !memcmp(model->ring.pending, pending, sizeof(pending)));
	model_expect(model, ptracemon_ring_has_pending(&model->ring) ==
				    (nested || pending[0] || pending[1]));
}

static void model_compare_payers(struct model *model)
{
	u64 bytes[PTRACEMON_PAYERS_ALL] = {};
	u64 i;

	for (i = 0; i < PTRACEMON_PAYERS_ALL; i++) {
		model_expect(model, model->ring.payers[i].bytes ==
					    model->payers[i].bytes);
		model_expect(model, !model->payers[i].bytes ||
					    model->ring.payers[i].uid ==
						    model->payers[i].uid);
	}
	if (model->steps % 64)
		return;
	for (i = model->first; i < model->count; i++)
		bytes[model_at(model, i)->payer] += model_at(model, i)->length;
	for (i = 0; i < PTRACEMON_PAYERS_ALL; i++)
		model_expect(model, model->payers[i].bytes == bytes[i]);
}

static void model_compare(struct model *model)
{
	const struct ptracemon_status *status = model->status;
	u64 lost = 0;
	u32 i;

	model_expect(model, status->producer_pos == model->head);
	model_expect(model, status->next_sequence == model->sequence);
	model_expect(model, model->ring.settled == model->settled);
	model_expect(model, !model->ring.busy);
	model_expect(model, ptracemon_ring_has_data(&model->ring) ==
				    (model_position(model) != model->head));
	model_expect(model, !memcmp(&status->stats, &model->stats,
				    sizeof(model->stats)));
	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		lost += status->stats.lost[i];
	model_expect(model, status->stats.hits == status->stats.stored + lost);
	model_compare_losses(model);
	model_compare_payers(model);
	if (model->head - model->settled > model->size * 15 / 16)
		model->met[MODEL_FULL]++;
}

/* A crowd of users whose first places are the last four, and some who are not. */
static void model_choose_uids(struct model *model)
{
	u32 uid, count = 0;

	for (uid = 1000; count < MODEL_CROWD; uid++)
		if (model_hash(uid) >= PTRACEMON_PAYERS - 4)
			model->uids[count++] = uid;
	for (uid = 0; count < MODEL_UIDS; uid++)
		model->uids[count++] = uid;
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
	model->settled = model->head;
	model->sequence = MODEL_SEQUENCE;
	model->time = MODEL_TIME;
	model->latest = 0;
	model->random = seed;
	model_choose_uids(model);
	ptracemon_ring_init(&model->ring, control, status, area, model->size,
			    MODEL_CPU, MODEL_SEQUENCE);
}

/* Some records; where there are many, any number or all. */
static void model_read(struct model *model)
{
	u64 unread = model->count - model->unread;
	u64 most = model_random(model, 3);

	if (model_makes_small(model))
		most = model_random(model, 4) ?
			       model_random(model, unread + 1) :
			       unread;
	for (; most && unread && !model->wrong; most--, unread--)
		model_consume(model);
	if (!unread)
		model_consume(model); /* nothing */
}

/* Of 1000 steps, to which number they produce. */
static u64 model_eagerness(const struct model *model)
{
	if (model_makes_small(model))
		return 990;
	/* Times when the ring fills up and times when it empties take turns. */
	return model->steps & 1024 ? 350 : 700;
}

static void model_walk(struct model *model, u64 steps)
{
	for (; steps && !model->wrong; steps--) {
		u64 choice = model_random(model, 1000);

		model->steps++;
		if (choice < 2) {
			model_resize(model);
		} else if (choice < 6) {
			model_be_hostile(model);
		} else if (choice < 20) {
			model_enter(model);
			ptracemon_ring_emit_losses(&model->ring, model->time);
		} else if (choice < model_eagerness(model)) {
			model_produce(model);
		} else {
			model_read(model);
		}
		model_compare(model);
	}
}

/* The first thing that the walk has not met, or NULL. */
static const char *model_missed(const struct model *model)
{
	static const char *const names[MODEL_MET] = {
		[MODEL_WRAPPED] = "positions that overflow",
		[MODEL_PADDED] = "padding",
		[MODEL_LOST] = "losses",
		[MODEL_TOLD] = "losses told",
		[MODEL_HOSTILE] = "bad positions",
		[MODEL_MOVED] = "a position moved",
		[MODEL_RESIZED] = "another size",
		[MODEL_DID_NOT_FIT] = "a size too small",
		[MODEL_FULL] = "a full ring",
		[MODEL_SPARED] = "spare bytes given",
		[MODEL_NOT_SPARED] = "spare bytes not given",
		[MODEL_NESTED] = "nested records",
		[MODEL_CROWDED_OUT] = "a payer without a place",
		[MODEL_LOSS_SHARED] = "a payer's loss without a place",
		[MODEL_SETTLED_MORE] = "more to settle",
		[MODEL_SETTLED_ALL] = "all settled at once",
		[MODEL_LOST_BY + PTRACEMON_LOST_FULL] = "lost: full",
		[MODEL_LOST_BY + PTRACEMON_LOST_RESERVE] = "lost: reserve",
		[MODEL_LOST_BY + PTRACEMON_LOST_POSITION] = "lost: position",
		[MODEL_LOST_BY + PTRACEMON_LOST_NESTED] = "lost: nested",
		[MODEL_LOST_BY + PTRACEMON_LOST_SHARE] = "lost: share",
	};
	u32 i;

	for (i = 0; i < MODEL_MET; i++)
		if (!model->met[i])
			return names[i];
	return NULL;
}

#endif /* _PTRACEMON_RING_MODEL_H */
