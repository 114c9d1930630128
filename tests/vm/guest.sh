# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# One guest: its QEMU command line, and the verdict once it is gone.

kernel_command_line() {
	# A kernel that hangs says so again and again, and that would pass for progress.
	local words=("console=${CONSOLE[$ARCH]}" panic=-1 oops=panic softlockup_panic=1 hung_task_panic=1
		sysctl.kernel.panic_on_rcu_stall=1)
	# With it every report of KCSAN is the last, those of the kernel's own code too. Warnings are found in the log.
	[ "$KERNEL" = kcsan ] || words+=(panic_on_warn=1)
	[ "$REBOOT" = 0 ] || words+=(panic=0) # or it would boot again and again
	echo "${words[*]} $CMDLINE"
}

# How the kernel gets there: QEMU brings it, or firmware with Secure Boot has shim and GRUB load it from a disk.
boot_command() {
	if [ -z "$FIRMWARE" ]; then
		QEMU+=(-kernel vmlinuz -initrd initramfs -append "$(kernel_command_line)")
		return
	fi
	# Only in the processor's management mode may its variables be written, or what is signed would prove nothing.
	QEMU+=(-machine smm=on -global driver=cfi.pflash01,property=secure,value=on
		-drive if=pflash,unit=0,format=raw,readonly=on,file=code.fd
		-drive if=pflash,unit=1,format=raw,file=vars.fd
		-drive file=fat:esp,if=none,id=esp,format=raw,readonly=on
		-device virtio-blk-pci,drive=esp,serial=esp,bootindex=0)
}

# What the firmware is and has, and what it boots.
furnish_firmware() {
	local place=$1
	cp -r "$FIRMWARE"/{code.fd,vars.fd,esp} "$place/"
	cp "$BUILD/kernel/vmlinuz" "$INITRAMFS" "$place/esp/"
	mkdir -p "$place/esp/EFI/debian"
	cat >"$place/esp/EFI/debian/grub.cfg" <<-EOF_GRUB
	linux /vmlinuz $(kernel_command_line)
	initrd /initramfs
	boot
	EOF_GRUB
}

# Sets $QEMU. Everything is named relative to the run's folder: QEMU's options give commas and colons a meaning. The
# machine is q35: the interrupt table of the older "pc" takes minutes to interpret under KASAN.
qemu_command() {
	local accel=$1 machine=q35 cpu=max,la57=off
	# la57=off: slow as it is here, an interrupt may come while the kernel at
	# its start doubts five-level paging, and KASAN then calls addresses wild.
	# This processor of arm64 runs 32-bit programs too, marks pages as used by itself, and has no pointer
	# authentication, of which an emulated call costs as much as a hundred.
	! is_cross || machine=virt cpu=neoverse-n1
	QEMU=("${EMULATOR[$ARCH]}" -nodefaults -no-user-config -display none -machine "$machine" -m "$MEM" -smp "$CPUS")
	[ "$REBOOT" = 1 ] || QEMU+=(-no-reboot)
	case $accel in
	icount) QEMU+=(-accel tcg -icount "shift=0,sleep=off") ;;
	kvm) QEMU+=(-accel kvm -cpu host) ;;
	# Processors take turns: for what patches code that another one runs, which
	# QEMU's threads do not get right (the guest's kernel jumps to 0).
	tcg1) QEMU+=(-accel "tcg,thread=single" -cpu "$cpu") ;;
	*) QEMU+=(-accel "tcg,thread=multi" -cpu "$cpu") ;;
	esac
	boot_command
	QEMU+=(-serial file:console.log
		-drive "file=root.img,if=none,id=root,format=raw,snapshot=on" -device virtio-blk-pci,drive=root,serial=root
		-drive "file=payload.tar,if=none,id=payload,format=raw,readonly=on"
		-device virtio-blk-pci,drive=payload,serial=payload
		-drive "file=out.img,if=none,id=out,format=raw,cache=unsafe" -device virtio-blk-pci,drive=out,serial=out
		-device virtio-serial-pci
		-chardev file,id=output,path=output -device virtserialport,chardev=output,name=output
		-chardev file,id=status,path=status -device virtserialport,chardev=status,name=status)
	# shellcheck disable=SC2206 # a list of words
	QEMU+=($QEMU_MORE)
	[ -z "$FILES" ] || QEMU+=(-drive "file=files.img,if=none,id=files,format=raw,readonly=on"
		-device virtio-blk-pci,drive=files,serial=files)
}

# Puts everything that the guest needs into its folder.
furnish_guest() {
	local place=$1
	mkdir -p "$place"
	ln -s "$BUILD/kernel/vmlinuz" "$INITRAMFS" "$ROOT_IMAGE" "$place/"
	[ -z "$FIRMWARE" ] || furnish_firmware "$place"
	write_payload "$place/payload.tar"
	mkdir "$TEMPORARY/empty"
	make_disk "$TEMPORARY/empty" "$place/out.img" 4096
	[ -z "$FILES" ] || make_disk "$FILES" "$place/files.img" 16 -O '^has_journal'
	# What the script prints comes through a FIFO: QEMU would open standard output anew, and truncate a log file.
	mkfifo "$place/output"
}

# Runs the guest to its end; true unless it was ended because it had nothing more to say.
start_guest() {
	local place=$1 status=0 pump
	: >"$place/console.log"
	: >"$place/status"
	tee "$place/printed" <"$place/output" &
	pump=$!
	(cd "$place" && TMPDIR=. exec "$VM/cases/unless-silent" -u "$((SILENCE < 300 ? SILENCE : 300))" "$BOOTED" \
		"$SILENCE" console.log printed -- \
		"${QEMU[@]}" </dev/null >qemu.log 2>&1) &
	CHILD=$!
	wait "$CHILD" || status=$?
	CHILD=
	sed -e '/terminating on signal/d' -e 's/^/vm: qemu: /' "$place/qemu.log" >&2
	: <>"$place/output" # lets cat end if QEMU never opened its side
	wait "$pump" || true
	[ "$status" -ne "$EXIT_SILENT" ]
}

# The kernel's last words before its first program.
readonly BOOTED='Run /init as init process'

# QEMU's emulation now and then loses a kernel that patches its own code while it boots (an int3 that it has replaced
# already), or that waits for a clock: that says nothing about what is to be tried here, none of which has begun.
# lost_at_boot PLACE SILENT
lost_at_boot() {
	! grep -aqF "$BOOTED" "$1/console.log" && { [ "$2" = yes ] || grep -aq 'Kernel panic' "$1/console.log"; }
}

# run_guest: runs it in $TEMPORARY/guest to its end; true unless it was silent for too long.
run_guest() {
	local place=$TEMPORARY/guest accel=$ACCEL attempts=1 silent
	furnish_guest "$place"
	[ "$accel" != auto ] || ! is_cross || accel=tcg
	[ "$accel" != auto ] || accel=$(accelerator)
	[ "$ICOUNT" != 1 ] || accel=icount
	qemu_command "$accel"
	while :; do
		silent=no
		start_guest "$place" || silent=yes
		lost_at_boot "$place" $silent && [ $attempts -lt 3 ] || break
		attempts=$((attempts + 1))
		say "the emulated kernel was lost before its first program; starting it again"
	done
	[ $silent = no ]
}

# conclude SILENT: prints what went wrong, if anything, and leaves in $VERDICT the status to exit with.
conclude() {
	local silent=$1 place=$TEMPORARY/guest script case
	sed -n 's/^note /vm: /p' "$place/status" >&2
	script=$(sed -n 's/^exit \([0-9]*\)$/\1/p' "$place/status" | tail -n 1)
	if ! scan_log "$place/console.log" >"$TEMPORARY/complaints"; then
		VERDICT=$EXIT_GUEST
		show_log "the guest's kernel complained:"
	elif [ "$silent" = yes ]; then
		VERDICT=$EXIT_SILENT
		case=$(tr -d '\r' <"$place/console.log" | sed -n 's/.*ptracemon-test: case //p' | tail -n 1)
		show_log "the guest printed nothing for $SILENCE s (SILENCE=)${case:+ in case $case}${script:+; the script had ended with status $script}"
	elif grep -q '^setup ' "$place/status"; then
		VERDICT=$EXIT_SETUP
		show_log "$(sed -n 's/^setup //p' "$place/status")"
	elif [ -z "$script" ]; then
		VERDICT=$EXIT_GUEST
		show_log "the guest died without reporting the script's status"
	else
		VERDICT=$script
		[ "$script" -eq 0 ] || say "the script ended with status $script"
	fi
}

show_log() {
	say "$1"
	{
		[ ! -s "$TEMPORARY/complaints" ] || sed 's/^/    /' "$TEMPORARY/complaints"
		say "the last lines of its log:"
		tail -n 50 "$TEMPORARY/guest/console.log" | tr -d '\r' | sed 's/^/    /'
	} >&2
}

# bring_home: the script's /out and the kernel's log. Without OUT a log that explains a failure is kept in the cache.
bring_home() {
	local log=$TEMPORARY/guest/console.log
	if [ -n "$OUT" ]; then
		mkdir -p "$OUT"
		read_disk "$TEMPORARY/guest/out.img" "$OUT"
		tr -d '\r' <"$log" >"$OUT/console.log"
		say "/out and console.log are in $OUT"
	elif [ "$VERDICT" -ne 0 ]; then
		mkdir -p "$CACHE/logs"
		find "$CACHE/logs" -type f -mtime +7 -delete
		tr -d '\r' <"$log" >"$CACHE/logs/$(slot "$SUITE-$KERNEL-$$").log"
		say "the whole log: $CACHE/logs/$(slot "$SUITE-$KERNEL-$$").log"
	fi
}
