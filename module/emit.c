// SPDX-License-Identifier: GPL-2.0
/*
 * The items of records. See emit.h.
 */
#include "emit.h"

void ptracemon_emit_items(struct ptracemon_record *record, u32 body,
			  bool command, u64 time,
			  const struct ptracemon_extras *extras)
{
	u8 *at = (u8 *)record + body, *end = (u8 *)record + record->length;
	struct ptracemon_evidence *evidence = extras->evidence;
	u32 size;

	if (command) {
		size = ptracemon_command_write(at, extras->of_tracee,
					       extras->may_lock);
		if (size)
			ptracemon_known_remember(PTRACEMON_KNOWN_CALLER,
						 current,
						 READ_ONCE(current->self_exec_id),
						 time);
		at += size;
	}
	if (evidence)
		at += ptracemon_evidence_write(at, end - at, evidence);
	if (evidence && evidence->tracee_named && evidence->tracee)
		ptracemon_known_remember(PTRACEMON_KNOWN_TRACEE,
					 evidence->tracee, evidence->execs,
					 time);
	ptracemon_buffers_trim(record, at - (u8 *)record);
}
