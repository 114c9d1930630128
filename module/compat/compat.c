// SPDX-License-Identifier: GPL-2.0
#include <linux/uaccess.h>

/*
 * The guess of ptracemon_mnt_ns_common() may be wrong on a kernel that nobody
 * has tried: follow it with reads that cannot fault.
 */
bool ptracemon_ns_is_mnt(struct ns_common *ns)
{
	const struct proc_ns_operations *ops;
	const char *name;
	char text[4];

	return !copy_from_kernel_nofault(&ops, &ns->ops, sizeof(ops)) &&
	       !copy_from_kernel_nofault(&name, &ops->name, sizeof(name)) &&
	       !copy_from_kernel_nofault(text, name, sizeof(text)) &&
	       !memcmp(text, "mnt", sizeof(text));
}
