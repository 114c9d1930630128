# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# One build of the module: the compilers of a release, a kernel's headers, and what came of it. Sourced by matrix.

# What a release builds modules with, for both architectures: objtool wants libelf, newer kernels pahole (dwarves).
readonly TOOL_PACKAGES="make perl libc6-dev libelf-dev dwarves"

# tools_root SUITE GCC: leaves in $TOOLS a tree with that compiler, for amd64 and arm64.
tools_root() {
	local release=${TOOLS_OF[$1]:-$1} packages="$TOOL_PACKAGES $2 $2-aarch64-linux-gnu"
	base_root "$release"
	TOOLS_KEY=$(hash_text "$BASE_KEY" "$packages" "$(declare -f make_tools_root)")
	cached "matrix-tools/$release-$2" "$TOOLS_KEY" make_tools_root "$release" "$packages"
	TOOLS=$CACHED
}

make_tools_root() {
	local release=$1 packages=$2 place=$3
	copy_root "$BASE" "$place"
	# shellcheck disable=SC2086 # a list of words
	step "installing the compilers of $release (about 60 s)" apt_install "$release" "$place" $packages ||
		fail "could not install the compilers of $release"
}

# build_kernel SUITE RELEASE ARCH COMPILER PACKAGE...: leaves in $CACHED what came of it: result and log.
build_kernel() {
	local suite=$1 release=$2 arch=$3 compiler=$4
	shift 4
	tools_root "$suite" "$compiler"
	cached "matrix-build/$suite-$release-$arch" \
		"$(hash_text "$TOOLS_KEY" "$SOURCES_KEY" "$*" "$(declare -f make_build build_module judge)")" \
		make_build "$suite" "$release" "$arch" "$@"
}

# make_build SUITE RELEASE ARCH PACKAGE... PLACE
make_build() {
	local suite=$1 release=$2 arch=$3 headers=$TEMPORARY/headers place=${*: -1} status=0
	shift 3
	set -- "${@:1:$#-1}"
	LOG_LINES=1 step "fetching the headers of $release" fetch_headers "$suite" "$headers" "$@" || status=1
	if [ "$status" -ne 0 ]; then
		if [ -e "$TEMPORARY/gone" ]; then echo absent; else echo FAILS 0; fi >"$place/result"
		cp "$TEMPORARY/fetched" "$place/log"
		return
	fi
	say "building for $release of $suite, $arch ..."
	build_module "$headers" "/usr/src/linux-headers-$release" "$arch" "$place"
}

# build_module TREE KDIR ARCH PLACE [VARIABLE=value...]: builds with TREE's /usr over that of $TOOLS.
build_module() {
	local tree=$1 kdir=$2 arch=$3 place=$4 layer sources cross= status=0 folder binds=()
	shift 4
	layer=$(mktemp -d "$TEMPORARY/layer.XXXXXX") sources=$(mktemp -d "$TEMPORARY/sources.XXXXXX")
	copy_root "$SOURCES" "$sources"
	for folder in "$tree"/usr/src/* "$tree"/usr/lib/linux-kbuild-*; do
		[ ! -d "$folder" ] || binds+=(-b "$folder:${folder#"$tree"}")
	done
	[ "$arch" = amd64 ] || cross=CROSS_COMPILE=aarch64-linux-gnu-
	"$VM/enter" "$TOOLS" -o "$layer" "${binds[@]}" -b "$sources:/module" \
		make -C /module module KDIR="$kdir" -j2 ${cross:+"$cross"} "$@" >"$place/log" 2>&1 </dev/null || status=$?
	judge "$status" "$sources/module/ptracemon.ko" "$place"
	rm -rf "$layer" "$sources"
}
