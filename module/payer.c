// SPDX-License-Identifier: GPL-2.0
/*
 * Who pays for a record. See payer.h.
 */
#include <linux/cred.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "payer.h"

static noinline u32 payer_of_namespace(struct user_namespace *ns, kuid_t uid)
{
	kuid_t root;

	/* Its ancestors live as long as it does. */
	while (ns->level > 1)
		ns = ns->parent;
	if (__kuid_val(ns->owner))
		return __kuid_val(ns->owner);
	root = make_kuid(ns, 0);
	return __kuid_val(uid_valid(root) ? root : uid);
}

u32 ptracemon_payer_of_current(void)
{
	/* Not the real ones: a kernel thread may act for a user (io_uring, 5.10). */
	const struct cred *cred = current_cred();

	if (likely(!cred->user_ns->level))
		return __kuid_val(cred->uid);
	return payer_of_namespace(cred->user_ns, cred->uid);
}
