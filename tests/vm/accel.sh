# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Whether guests can use KVM here. The device node proves nothing: it may be there and never get a guest going. So a
# guest is started once, for a short time, and the verdict holds until this machine is booted again.

accelerator() {
	local verdict
	verdict=$CACHE/kvm-$(hash_text "$(cat /proc/sys/kernel/random/boot_id)")
	[ -s "$verdict" ] || with_lock kvm try_kvm "$verdict"
	cat "$verdict"
}

try_kvm() {
	local verdict=$1 answer=tcg log=$TEMPORARY/kvm.log
	[ ! -s "$verdict" ] || return 0
	if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
		say "trying whether /dev/kvm runs a guest (at most 10 s) ..."
		timeout -k 2 10 qemu-system-x86_64 -accel kvm -nodefaults -no-user-config -display none -no-reboot -m 512 \
			-serial "file:$log" -kernel "$BUILD/kernel/vmlinuz" -initrd "$INITRAMFS" \
			-append "console=ttyS0 panic=-1 vm.hello" </dev/null >/dev/null 2>&1 || true
		if grep -qs 'vm: hello' "$log"; then answer=kvm; else say "... it does not; emulating"; fi
	fi
	rm -f "$CACHE"/kvm-*
	echo "$answer" >"$verdict"
}
