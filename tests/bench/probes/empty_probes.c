// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's own machinery costs on the way to a sensor: probes at the
 * 64-bit entry of ptrace whose handlers do nothing. returns=1: a return probe,
 * too.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static bool returns;
module_param(returns, bool, 0444);

static int at_entry(struct kprobe *probe, struct pt_regs *regs)
{
	return 0;
}

static int at_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe entry_probe = {
	.symbol_name = "__x64_sys_ptrace",
	.pre_handler = at_entry,
};

static struct kretprobe return_probe = {
	.kp.symbol_name = "__x64_sys_ptrace",
	.handler = at_return,
	.maxactive = 64,
};

static int __init empty_probes_init(void)
{
	int error = register_kprobe(&entry_probe);

	if (error || !returns)
		return error;
	error = register_kretprobe(&return_probe);
	if (error)
		unregister_kprobe(&entry_probe);
	return error;
}

static void __exit empty_probes_exit(void)
{
	if (returns)
		unregister_kretprobe(&return_probe);
	unregister_kprobe(&entry_probe);
}

module_init(empty_probes_init);
module_exit(empty_probes_exit);
MODULE_DESCRIPTION("Probes that do nothing");
MODULE_LICENSE("GPL");
