# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Debian trees: the base of a release, and what is derived from it by installing more packages.

# In every tree. busybox is the initramfs; passwd and mount are not essential in every release.
readonly BASE_PACKAGES="busybox-static kmod procps iproute2 mount passwd debian-archive-keyring xz-utils zstd"
# What the reader links against; the -dev names are the same in every release, the names of the libraries are not.
readonly LIBRARY_PACKAGES="libmd-dev libseccomp-dev libsystemd-dev libcap-ng-dev libdeflate-dev libsqlite3-dev libyajl-dev"
readonly BUILD_PACKAGES="dkms gcc gcc-multilib make libc6-dev pkg-config $LIBRARY_PACKAGES"

# base_root SUITE: leaves in $BASE a minimal tree of that release with its package lists.
base_root() {
	local suite=$1 key
	key=$(hash_text "$BASE_PACKAGES" "$(sources_list "$suite")" "$(apt_options "$suite")" "$(declare -f make_base_root add_users)")
	cached "base/$suite" "$key" make_base_root "$suite"
	BASE=$CACHED BASE_KEY=$key-$(stat -c %W "$CACHED") # made anew from newer lists, it makes what is derived anew
}

make_base_root() {
	local suite=$1 place=$2 options=() line
	sources_list "$suite" >"$TEMPORARY/sources.list"
	while read -r line; do options+=("--aptopt=$line"); done < <(apt_options "$suite")
	step "making the $suite base tree (about 25 s)" \
		mmdebstrap --mode=root --variant=minbase --format=directory "--include=${BASE_PACKAGES// /,}" \
		--skip=cleanup/apt/lists --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*' "${options[@]}" \
		"$suite" "$place" "$TEMPORARY/sources.list" ||
		fail "could not make the $suite base tree; is the package mirror reachable?"
	apt_options "$suite" >"$place/etc/apt/apt.conf.d/90ptracemon"
	printf '#!/bin/sh\nexit 101\n' >"$place/usr/sbin/policy-rc.d" # no daemon is to start while a tree is made
	chmod +x "$place/usr/sbin/policy-rc.d"
	add_users "$place"
}

# The two unprivileged users that scripts count on, in every guest.
add_users() {
	local root=$1 name id=1000
	for name in user other; do
		echo "$name:x:$id:$id::/home/$name:/bin/bash" >>"$root/etc/passwd"
		echo "$name:x:$id:" >>"$root/etc/group"
		echo "$name:*:19000:0:99999:7:::" >>"$root/etc/shadow"
		install -d -o "$id" -g "$id" "$root/home/$name"
		id=$((id + 1))
	done
}

# copy_root FROM TO
copy_root() { cp -a --reflink=auto "$1/." "$2/"; }

# apt_get SUITE ROOT ARGUMENTS...: apt inside ROOT. Downloaded packages are kept for all trees of the release.
apt_get() {
	local suite=$1 root=$2
	shift 2
	mkdir -p "$CACHE/packages/$suite"
	with_lock "packages-$suite" "$VM/enter" "$root" -b "$CACHE/packages/$suite:/var/cache/apt/archives" \
		apt-get -q -y -o APT::Keep-Downloaded-Packages=true "$@"
}

# apt_install SUITE ROOT PACKAGE...: with fresh lists if the ones at hand name files that the mirror has replaced.
apt_install() {
	local suite=$1 root=$2
	shift 2
	apt_get "$suite" "$root" install "$@" || {
		apt_get "$suite" "$root" update && apt_get "$suite" "$root" install "$@"
	}
}

build_packages() { if is_cross; then cross_packages; else echo "$BUILD_PACKAGES"; fi; }

# build_root SUITE FLAVOUR: leaves in $BUILD a tree with that kernel, its headers, DKMS and a compiler,
# and in $BUILD/kernel vmlinuz and release.
build_root() {
	local suite=$1 flavour=$2 make=make_build_root
	! is_cross || make=make_cross_root
	base_root "$suite"
	BUILD_KEY=$(hash_text "$BASE_KEY" "$(build_packages)" "$(kernel_key "$suite" "$flavour")" "$(declare -f "$make")")
	cached "build/$(slot "$suite-$flavour")" "$BUILD_KEY" "$make" "$suite" "$flavour"
	BUILD=$CACHED RELEASE=$(cat "$CACHED/kernel/release")
}

make_build_root() {
	local suite=$1 flavour=$2 place=$3
	copy_root "$BASE" "$place"
	# shellcheck disable=SC2086 # a list of words
	step "installing the $suite compiler and DKMS (about 40 s)" apt_install "$suite" "$place" $BUILD_PACKAGES ||
		fail "could not install the build packages of $suite"
	install_kernel "$suite" "$flavour" "$place"
}

# layered_root SUITE FLAVOUR PACKAGES: leaves in $LAYERS the folders of a build tree that has these packages too, topmost
# first and with colons between, as "enter LAYERS -o UPPER" takes them.
layered_root() {
	local suite=$1 flavour=$2 packages=$3
	build_root "$suite" "$flavour"
	LAYERS=$BUILD
	[ -n "$packages" ] || return 0
	cached "layer/$suite-$flavour" "$(hash_text "$BUILD_KEY" "$packages" "$(declare -f make_layer)")" \
		make_layer "$suite" "$packages"
	LAYERS=$CACHED/changes:$BUILD
}

make_layer() {
	local suite=$1 packages=$2 place=$3
	mkdir -p "$CACHE/packages/$suite"
	# shellcheck disable=SC2086 # a list of words
	step "installing in the $suite tree: $packages" with_lock "packages-$suite" \
		"$VM/enter" "$BUILD" -o "$place" -b "$CACHE/packages/$suite:/var/cache/apt/archives" \
		apt-get -q -y -o APT::Keep-Downloaded-Packages=true install $packages ||
		fail "could not install in the $suite tree: $packages"
	rm -rf "$place/work" "$place/root"
}
