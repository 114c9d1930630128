// SPDX-License-Identifier: GPL-2.0
/*
 * The sensor's records about itself. See notice.h.
 */
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "buffers.h"
#include "identity.h"
#include "notice.h"
#include "record.h"

static void *notice_reserve(u16 type, u32 length)
{
	static const struct ptracemon_claim claim = {
		.request_class = PTRACEMON_CLASS_NONE,
		.rank = PTRACEMON_RANK_FOREIGN,
		.payer = PTRACEMON_UNSET,
	};

	return ptracemon_buffers_reserve(type, length, 0, &claim,
					 ktime_get_boot_fast_ns());
}

static void notice_commit(struct ptracemon_record *record,
			  struct ptracemon_identity *by)
{
	rcu_read_lock();
	ptracemon_identity_of(by, current);
	rcu_read_unlock();
	ptracemon_buffers_commit(record, PTRACEMON_CLASS_NONE);
}

void ptracemon_notice_lifecycle(u32 event, u64 value)
{
	struct ptracemon_lifecycle *record;

	preempt_disable();
	record = notice_reserve(PTRACEMON_TYPE_LIFECYCLE, sizeof(*record));
	if (record) {
		record->event = event;
		record->reserved = 0;
		record->value = value;
		notice_commit(&record->header, &record->by);
	}
	preempt_enable();
}

void ptracemon_notice_knob(const char *name, const char *from, const char *to)
{
	struct ptracemon_knob *record;

	preempt_disable();
	record = notice_reserve(PTRACEMON_TYPE_KNOB, sizeof(*record));
	if (record) {
		ptracemon_record_text(record->name, sizeof(record->name), name,
				      strlen(name));
		ptracemon_record_text(record->from, sizeof(record->from), from,
				      strlen(from));
		ptracemon_record_text(record->to, sizeof(record->to), to,
				      strlen(to));
		notice_commit(&record->header, &record->by);
	}
	preempt_enable();
}
