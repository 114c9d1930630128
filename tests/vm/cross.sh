# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Guests of another architecture than this machine's (ARCH=arm64). Nothing of theirs runs here: cross compilers in an
# amd64 tree of the same release build the module and the programs, and the root disk is packages that are only unpacked.

# How compilers, QEMU and the kernel's build call an architecture, and the port that its console is.
declare -rA TRIPLET=([amd64]=x86_64-linux-gnu [arm64]=aarch64-linux-gnu)
declare -rA EMULATOR=([amd64]=qemu-system-x86_64 [arm64]=qemu-system-aarch64)
declare -rA CONSOLE=([amd64]=ttyS0 [arm64]=ttyAMA0)

ARCH=${ARCH:-amd64}

is_cross() { [ "$ARCH" != amd64 ]; }

# slot NAME: that name in the cache, for this architecture.
slot() { if is_cross; then echo "$ARCH-$1"; else echo "$1"; fi; }

# cross_tools: a command that makes make build programs of this architecture.
cross_tools() {
	! is_cross || echo "export CC=${TRIPLET[$ARCH]}-gcc CC_FOR_BUILD=gcc PKG_CONFIG_LIBDIR=/usr/lib/${TRIPLET[$ARCH]}/pkgconfig"
}

# The module as DKMS would build it, from the same sources; DKMS itself builds for the machine that it runs on.
cross_module_commands() {
	cat <<-EOF_MODULE
	cp -r /src /tmp/module && cd /tmp/module
	export ARCH=$ARCH CROSS_COMPILE=${TRIPLET[$ARCH]}-
	make -j2 module KDIR=/lib/modules/$RELEASE/build
	install -D -m 644 module/ptracemon.ko /lib/modules/$RELEASE/updates/dkms/ptracemon.ko
	\${CROSS_COMPILE}strip -g /lib/modules/$RELEASE/updates/dkms/ptracemon.ko
	depmod -a $RELEASE
	mkdir -p /result/lib/modules/$RELEASE
	cd /lib/modules/$RELEASE
	cp -r updates modules.* /result/lib/modules/$RELEASE/
	EOF_MODULE
}

# The compiler of 32-bit callers too.
cross_packages() {
	local package
	echo gcc make libc6-dev pkg-config "gcc-${TRIPLET[$ARCH]}" gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
	for package in libc6-dev $LIBRARY_PACKAGES; do echo "$package:$ARCH"; done
}

make_cross_root() {
	local suite=$1 flavour=$2 place=$3 packages
	packages=$(cross_packages)
	copy_root "$BASE" "$place"
	"$VM/enter" "$place" dpkg --add-architecture "$ARCH"
	step "reading the package lists of $suite for $ARCH" apt_get "$suite" "$place" update ||
		fail "could not read the package lists of $suite for $ARCH"
	# shellcheck disable=SC2086 # a list of words
	step "installing the $suite cross compilers (about 60 s)" apt_install "$suite" "$place" $packages ||
		fail "could not install the cross compilers of $suite"
	install_cross_kernel "$suite" "$flavour" "$place"
}

install_cross_kernel() {
	local suite=$1 flavour=$2 root=$3 release
	mkdir -p "$root/kernel"
	for release in $(stock_kernels "$suite" "$flavour" "$root" | head -n 12); do
		if LOG_LINES=2 step "installing the kernel $release and its headers (about 25 s)" \
			unpack_cross_kernel "$suite" "$root" "$release"; then
			echo "$release" >"$root/kernel/release"
			return
		fi
		! is_full "$CACHE" || break
		say "$release is not to be had whole; trying the one before"
	done
	fail "no $flavour kernel of $suite for $ARCH could be installed"
}

# The headers too are only unpacked: they ask for a compiler of their own architecture. What they need of this one's are
# the programs of the kernel's build.
unpack_cross_kernel() {
	local suite=$1 root=$2 release=$3 part image
	for part in image binary modules base headers; do
		! "$VM/enter" "$root" apt-cache show "linux-$part-$release" >/dev/null 2>&1 ||
			unpack_one "$root" "$root" "linux-$part-$release" || return
	done
	mkdir -p "$root/kernel/usr/bin"
	ln -sfn usr/bin "$root/kernel/bin"
	unpack_one "$root" "$root/kernel" "busybox-static:$ARCH" || return
	# shellcheck disable=SC2046 # a list of words
	apt_install "$suite" "$root" $("$VM/enter" "$root" apt-cache depends "linux-headers-$release" |
		sed -nE 's/.*Depends: <?(linux-(kbuild-|headers-.*-common)[^: ]*).*/\1/p') || return
	for image in "$root/boot/vmlinuz-$release" "$root/lib/modules/$release/vmlinuz"; do
		[ ! -e "$image" ] || bootable_image "$image" >"$root/kernel/vmlinuz" || return
	done
	[ -s "$root/kernel/vmlinuz" ] && "$VM/enter" "$root" depmod -a "$release"
}

# unpack_one ROOT PLACE PACKAGE: downloads it in ROOT, unpacks it in PLACE.
unpack_one() {
	local root=$1 place=$2 packages=$1/kernel/packages
	rm -rf "$packages"
	mkdir "$packages"
	"$VM/enter" "$root" sh -c "cd /kernel/packages && apt-get -q -o APT::Sandbox::User=root download $3" || return
	unpack_package "$packages"/*.deb "$place" || return
	rm -rf "$packages"
}

# unpack_package FILE PLACE
unpack_package() {
	dpkg-deb --fsys-tarfile "$1" |
		tar -x -C "$2" --keep-directory-symlink --exclude='./usr/share/'{doc,man,locale}'/*'
}

# bootable_image FILE: the kernel as QEMU takes it; from some version on it is packed within a program for EFI, whose head
# says where and how much.
bootable_image() {
	local file=$1 start size
	if [ "$(dd if="$file" bs=1 skip=4 count=4 status=none)" != zimg ]; then
		cat "$file"
		return
	fi
	start=$(od -An -tu4 -j8 -N4 "$file") size=$(od -An -tu4 -j12 -N4 "$file")
	tail -c +$((start + 1)) "$file" | head -c "$((size))" |
		case $(dd if="$file" bs=1 skip=24 count=4 status=none | tr -d '\0') in
		zstd) zstd -qdc ;;
		xz*) xz -dc ;;
		*) gzip -dc ;;
		esac
}

# make_cross_image SUITE PACKAGES PLACE: as make_boot_image, of packages that nobody has configured.
make_cross_image() {
	local suite=$1 packages=$2 place=$3 root=$TEMPORARY/boot
	rm -rf "$root"
	# shellcheck disable=SC2086 # a list of words
	step "unpacking what the $suite guest needs${packages:+: $packages}" \
		unpack_tree "$suite" "$root" '?essential' $BASE_PACKAGES $LIBRARY_PACKAGES $packages ||
		fail "could not unpack for the $suite guest: $packages"
	configure_tree "$root"
	add_users "$root"
	copy_modules "$root"
	mkdir -p "$root"/{out,files}
	step "writing the $suite root disk" make_disk "$root" "$place/root.img" 2048 -O '^has_journal' ||
		fail "could not write the root disk"
	rm -rf "$root"
}

# unpack_tree SUITE ROOT PACKAGE...: these and what they depend on.
unpack_tree() {
	local suite=$1 root=$2 layer=$TEMPORARY/layer.apt folder file
	shift 2
	mkdir -p "$root"/usr/{bin,sbin,lib} "$root"/{dev,proc,sys,run,tmp,root,etc} "$CACHE/packages/$suite" "$layer/names"
	for folder in bin sbin lib; do ln -s "usr/$folder" "$root/$folder"; done
	# shellcheck disable=SC2016 # the inner shell's
	with_lock "packages-$suite" "$VM/enter" "$BUILD" -o "$layer" -b "$CACHE/packages/$suite:/var/cache/apt/archives" \
		-b "$layer/names:/names" sh -euc '
		arch=$1 && shift
		get() {
			apt-get -q -y -o APT::Sandbox::User=root -o Dir::State::status=/dev/null -o APT::Architecture=$arch \
				-o APT::Architectures=$arch -o APT::Keep-Downloaded-Packages=true install "$@"
		}
		mkdir -p /tmp/none/partial
		get --print-uris -o Dir::Cache::archives=/tmp/none "$@" >/names/uris
		get --download-only "$@"' sh "$ARCH" "$@" || return
	while read -r _ file _; do
		unpack_package "$CACHE/packages/$suite/$file" "$root" || return
	done < <(grep "^'http" "$layer/names/uris")
	rm -rf "$layer"
}

# What packages would do when they are configured, as far as guests need it.
configure_tree() {
	local root=$1 name
	for name in passwd group; do cp "$root/usr/share/base-passwd/$name.master" "$root/etc/$name"; done
	sed 's/:.*/:*:19000:0:99999:7:::/' "$root/etc/passwd" >"$root/etc/shadow"
	ln -sf mawk "$root/usr/bin/awk"
	ln -sfn /run "$root/var/run"
	mkdir -p "$root"/usr/local/{bin,sbin,lib}
}
