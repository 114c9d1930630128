# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Kernels: the newest of a release whose files the mirror really has, unpacked into a build tree, with an initramfs.

# What a guest needs before its root disk is there. Debian's cloud kernels have all of it as modules.
readonly INITRAMFS_MODULES="virtio_pci virtio_blk virtio_console ext4"

# kernel_key SUITE FLAVOUR: what the kernel part of a build tree depends on, beside the release.
kernel_key() {
	if is_debug_kernel "$2"; then
		debug_kernel_key "$1" "$2"
		declare -f install_debug_kernel
	elif is_cross; then
		declare -f install_cross_kernel unpack_cross_kernel unpack_one unpack_package bootable_image
	else
		declare -f install_stock_kernel stock_kernels unpack_stock_kernel | sed "s/\$ARCH/$ARCH/"
	fi
}

# install_kernel SUITE FLAVOUR ROOT
install_kernel() {
	local suite=$1 flavour=$2 root=$3
	mkdir -p "$root/kernel"
	if is_debug_kernel "$flavour"; then
		install_debug_kernel "$suite" "$flavour" "$root"
	else
		install_stock_kernel "$suite" "$flavour" "$root"
	fi
}

# stock_kernels SUITE FLAVOUR ROOT: releases (as uname -r says them) in the lists, newest first. The metapackage is not
# asked: it may name a file that is gone, and a security archive also carries kernels of other series.
stock_kernels() {
	local suite=$1 flavour=$2 root=$3 infix=
	[ "$flavour" = generic ] || infix=$flavour-
	"$VM/enter" "$root" apt-cache pkgnames linux-image- |
		sed -nE "s/^linux-image-(${SERIES[$suite]}[0-9.]+([+~][a-z0-9.]+)?(-[0-9]+)?-${infix}$ARCH)\$/\1/p" |
		sort -rV
}

install_stock_kernel() {
	local suite=$1 flavour=$2 root=$3 release tries=0
	while read -r release; do
		tries=$((tries + 1))
		[ "$tries" -le 12 ] || break
		if LOG_LINES=2 step "installing the kernel $release and its headers (about 25 s)" \
			unpack_stock_kernel "$suite" "$root" "$release"; then
			echo "$release" >"$root/kernel/release"
			return
		fi
		! is_full "$CACHE" || break
		say "$release is not to be had whole; trying the one before"
	done < <(stock_kernels "$suite" "$flavour" "$root")
	fail "no $flavour kernel of $suite could be installed"
}

# The image is only unpacked: configuring it would pull in and run an initramfs generator. From 7.x on its parts
# are packages of their own.
unpack_stock_kernel() {
	local suite=$1 root=$2 release=$3 part package file
	for part in image binary modules base; do
		"$VM/enter" "$root" apt-cache show "linux-$part-$release" >/dev/null 2>&1 || continue
		rm -rf "$root/kernel/packages"
		mkdir "$root/kernel/packages"
		"$VM/enter" "$root" sh -c "cd /kernel/packages && apt-get -q -o APT::Sandbox::User=root download linux-$part-$release" || return
		for package in "$root"/kernel/packages/*.deb; do
			dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink || return
		done
	done
	rm -rf "$root/kernel/packages"
	apt_install "$suite" "$root" "linux-headers-$release" || return
	for file in "$root/boot/vmlinuz-$release" "$root/lib/modules/$release/vmlinuz"; do
		[ ! -e "$file" ] || mv "$file" "$root/kernel/vmlinuz"
	done
	[ -e "$root/kernel/vmlinuz" ] && "$VM/enter" "$root" depmod -a "$release"
}

# initramfs SUITE FLAVOUR: leaves in $INITRAMFS busybox, initramfs-init and the modules that lead to the root disk.
initramfs() {
	cached "initramfs/$(slot "$1-$2")" "$(hash_text "$BUILD_KEY" "$INITRAMFS_MODULES" "$(cat "$VM/initramfs-init")")" make_initramfs
	INITRAMFS=$CACHED/initramfs
}

make_initramfs() {
	local place=$1 tree=$TEMPORARY/initramfs module file busybox
	rm -rf "$tree"
	mkdir -p "$tree"/{bin,dev,proc,sys,root,modules}
	busybox=$BUILD/bin/busybox
	! is_cross || busybox=$BUILD/kernel/usr/bin/busybox
	cp "$busybox" "$tree/bin/busybox"
	install -m 0755 "$VM/initramfs-init" "$tree/init"
	: >"$tree/modules/order"
	boot_modules | while read -r module; do
		file=${module##*/}
		file=${file%.ko*}.ko
		unpacked "$BUILD$module" >"$tree/modules/$file"
		echo "$file" >>"$tree/modules/order"
	done
	(cd "$tree" && find . -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc --owner=0:0) |
		gzip -1 >"$place/initramfs"
}

# boot_modules: the files of INITRAMFS_MODULES and of what they depend on, in load order.
boot_modules() {
	local module
	for module in $INITRAMFS_MODULES; do
		"$VM/enter" "$BUILD" modprobe --set-version "$RELEASE" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

unpacked() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -qdc "$1" ;;
	*) cat "$1" ;;
	esac
}
