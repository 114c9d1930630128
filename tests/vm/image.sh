# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Disk images of the guest. None is ever mounted here: mke2fs fills them and debugfs reads them.

# boot_image SUITE FLAVOUR PACKAGES: leaves in $ROOT_IMAGE the root disk with these packages installed.
# Runs share it: QEMU writes to a snapshot of its own.
boot_image() {
	local suite=$1 flavour=$2 packages=$3 key make=make_boot_image parts=
	! is_cross || make=make_cross_image parts=$(declare -f unpack_tree unpack_package configure_tree add_users)
	packages=$(tr -s ' ,\n' '\n' <<<"$packages" | sort -u | paste -sd' ')
	key=$(hash_text "$BUILD_KEY" "$packages" "$LIBRARY_PACKAGES" "$(declare -f "$make" copy_modules make_disk)" ${parts:+"$parts"})
	cached "boot/$(slot "$suite-$flavour")" "$key" "$make" "$suite" "$packages"
	ROOT_IMAGE=$CACHED/root.img
}

make_boot_image() {
	local suite=$1 packages=$2 place=$3 root=$TEMPORARY/boot
	rm -rf "$root"
	mkdir -p "$root"
	copy_root "$BASE" "$root"
	# shellcheck disable=SC2086 # lists of words
	step "installing what the $suite guest needs${packages:+: $packages}" \
		apt_install "$suite" "$root" $LIBRARY_PACKAGES $packages ||
		fail "could not install in the $suite guest: $packages"
	copy_modules "$root"
	rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root/usr/sbin/policy-rc.d"
	mkdir -p "$root"/{out,files}
	step "writing the $suite root disk" make_disk "$root" "$place/root.img" 2048 -O '^has_journal' ||
		fail "could not write the root disk"
	rm -rf "$root"
}

# The kernel's own modules, less most drivers: a guest has virtio hardware only.
copy_modules() {
	local root=$1 skip=()
	[ "$(du -sm "$BUILD/lib/modules/$RELEASE/kernel" | cut -f1)" -lt 100 ] ||
		skip=(--exclude='kernel/sound' --exclude='kernel/drivers/'{gpu,media,scsi,infiniband,staging,usb,iio,hwmon,input,mtd,ata,edac,i2c,leds,mfd,power,platform,isdn,thunderbolt,video,comedi,accel,bluetooth} \
			--exclude='kernel/drivers/net/'{ethernet,wireless,usb,can,phy,dsa,wwan,fddi,hamradio,arcnet} --exclude='kernel/net/'{wireless,mac80211,bluetooth})
	mkdir -p "$root/lib/modules/$RELEASE"
	tar -C "$BUILD/lib/modules/$RELEASE" -c "${skip[@]}" --exclude=./build --exclude=./source --exclude=./vmlinuz . |
		tar -x -C "$root/lib/modules/$RELEASE"
}

# make_disk TREE FILE SPARE [OPTION...]: an ext4 disk that holds TREE and has SPARE MiB free.
make_disk() {
	local tree=$1 file=$2 spare=$3
	shift 3
	truncate -s "$(($(du -sm "$tree" | cut -f1) * 5 / 4 + spare + 16))M" "$file"
	mke2fs -q -t ext4 -E lazy_itable_init=1,lazy_journal_init=1 "$@" -d "$tree" "$file" &&
		debugfs -w -R 'rmdir lost+found' "$file" >/dev/null 2>&1
}

# read_disk FILE DIR: copies out what FILE holds; its journal is replayed first, for the guest may have died.
read_disk() {
	local file=$1 place=$2 status=0 mode
	e2fsck -p -f "$file" >"$TEMPORARY/e2fsck.log" 2>&1 || status=$?
	[ "$status" -lt 4 ] || e2fsck -y -f "$file" >>"$TEMPORARY/e2fsck.log" 2>&1 || true
	mkdir -p "$place"
	mode=$(stat -c %a "$place")
	debugfs -R "rdump / \"$place\"" "$file" 2>&1 | grep -v '^debugfs [0-9]' >&2 || true
	rmdir "$place/lost+found" 2>/dev/null || true # e2fsck makes it
	chmod "$mode" "$place"
	[ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$place"
}
