# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Kernels that lack what Debian's have: Debian's source, configured and prepared, but not built. Sourced by matrix.

# What prepares a kernel, beside what builds a module.
readonly CONFIG_PACKAGES="bc bison flex libssl-dev rsync xz-utils"
readonly -A CONFIG_SOURCES=([bullseye]=5.10 [trixie]=6.12)
# What defconfig is made to have, so that what a row takes away was there.
readonly CONFIG_ALL="KPROBES=y FUNCTION_TRACER=y CGROUPS=y AUDIT=y USER_NS=y PID_NS=y SECURITY=y SMP=y"

# SUITE ARCH COMPILER NAME and what is different; REFUSED: the module has to say that it cannot be.
configs() {
	cat <<-'EOF_CONFIGS'
	trixie amd64 gcc-14 plain IA32_EMULATION=y
	trixie amd64 gcc-14 no-cgroups CGROUPS=n
	trixie amd64 gcc-14 no-audit AUDIT=n
	trixie amd64 gcc-14 no-user-namespaces USER_NS=n
	trixie amd64 gcc-14 no-namespaces EXPERT=y NAMESPACES=n PID_NS=n USER_NS=n
	trixie amd64 gcc-14 no-compat IA32_EMULATION=n X86_X32_ABI=n
	trixie amd64 gcc-14 no-ftrace FTRACE=n FUNCTION_TRACER=n KPROBES_ON_FTRACE=n
	trixie amd64 gcc-14 no-security SECURITY=n SECCOMP=n
	trixie amd64 gcc-14 no-smp SMP=n
	trixie amd64 gcc-14 least EXPERT=y CGROUPS=n AUDIT=n NAMESPACES=n PID_NS=n USER_NS=n IA32_EMULATION=n FTRACE=n FUNCTION_TRACER=n SECURITY=n SMP=n
	trixie amd64 gcc-14 kcsan DEBUG_KERNEL=y KCSAN=y
	trixie amd64 gcc-14 no-kprobes KPROBES=n REFUSED
	trixie amd64 clang clang IA32_EMULATION=y
	trixie amd64 clang cfi CFI_CLANG=y
	trixie arm64 gcc-14 plain COMPAT=y
	trixie arm64 gcc-14 no-compat COMPAT=n
	bullseye amd64 gcc-10 no-btf DEBUG_INFO_BTF=n
	bullseye amd64 gcc-10 no-ftrace FTRACE=n FUNCTION_TRACER=n KPROBES_ON_FTRACE=n
	EOF_CONFIGS
}

# configs_table: builds the module for each of them.
configs_table() {
	local suite arch compiler name options
	for suite in "${!CONFIG_SOURCES[@]}"; do
		read_lists "$suite" || fail "the archive has no $suite"
	done
	while read -r suite arch compiler name options; do
		wanted "$suite $arch $compiler $name" || continue
		config_tools "$suite" "$compiler"
		kernel_source "$suite"
		# shellcheck disable=SC2086 # a list of words
		build_config "$suite" "$arch" "$compiler" "$name" $options
		row "$suite" "${CONFIG_SOURCES[$suite]} $name" "$arch" "$compiler"
	done < <(configs)
}

# config_tools SUITE COMPILER: leaves in $TOOLS what prepares a kernel with it, for both architectures.
config_tools() {
	local packages="$CONFIG_PACKAGES $2 $2-aarch64-linux-gnu"
	[ "$2" != clang ] || packages="$CONFIG_PACKAGES gcc clang lld llvm"
	base_root "$1"
	packages="$TOOL_PACKAGES $packages"
	TOOLS_KEY=$(hash_text "$BASE_KEY" "$packages" "$(declare -f make_tools_root)")
	cached "matrix-tools/config-$1-$2" "$TOOLS_KEY" make_tools_root "$1" "$packages"
	TOOLS=$CACHED
}

# kernel_source SUITE: leaves in $SOURCE the newest of that release.
kernel_source() {
	local package=linux-source-${CONFIG_SOURCES[$1]}
	SOURCE_FILE=$(in_lists "$1" apt-cache show --no-all-versions "$package" | sed -n 's,^Filename: .*/,,p')
	[ -n "$SOURCE_FILE" ] || fail "$1 has no package $package"
	cached "matrix-source/$1" "$(hash_text "$SOURCE_FILE")" unpack_source "$1" "$package" "$SOURCE_FILE"
	SOURCE=$CACHED
}

unpack_source() {
	local suite=$1 package=$2 file=$3 place=$4
	step "fetching $package (150 MB)" in_lists "$suite" sh -c 'cd "$0" && apt-get -q download "$1"' "$TEMPORARY" "$package" ||
		fail "could not download $package"
	step "unpacking it (about 60 s)" unpack_tar "$TEMPORARY/$file" "$place" || fail "could not unpack $file"
	rm "$TEMPORARY/$file"
}

unpack_tar() {
	dpkg-deb --fsys-tarfile "$1" | tar -x -O --wildcards './usr/src/linux-source-*.tar.xz' |
		tar -x -J --strip-components=1 -C "$2"
}

# config_words ARCH COMPILER: what make is told, for a kernel as for its modules.
config_words() {
	case $1-$2 in
	amd64-clang) echo LLVM=1 ;;
	amd64-*) echo "CC=$2 HOSTCC=$2" ;;
	arm64-*) echo "ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-$2 HOSTCC=$2" ;;
	esac
}

# build_config SUITE ARCH COMPILER NAME OPTION...: leaves in $CACHED what came of it: result and log.
build_config() {
	local suite=$1 arch=$2 compiler=$3 name=$4 words prepared refused=no
	shift 4
	[ "${*: -1}" != REFUSED ] || { refused=yes && set -- "${@:1:$#-1}"; }
	words=$(config_words "$arch" "$compiler")
	cached "matrix-config/$suite-$arch-$name" \
		"$(hash_text "$TOOLS_KEY" "$SOURCE_FILE" "$words" "$CONFIG_ALL" "$*" "$(declare -f prepare_config config_commands)")" \
		prepare_config "$suite" "$name" "$words" "$*"
	prepared=$CACHED
	cached "matrix-build/config-$suite-$arch-$name" \
		"$(hash_text "$prepared" "$SOURCES_KEY" "$refused" "$(declare -f make_config_build build_module judge)")" \
		make_config_build "$prepared" "$arch" "$words" "$refused"
}

prepare_config() {
	local suite=$1 name=$2 words=$3 options=$4 place=$5 layer option
	layer=$(mktemp -d "$TEMPORARY/layer.XXXXXX")
	mkdir -p "$place/usr/src/config"
	# What is said last counts.
	for option in $CONFIG_ALL $options; do echo "CONFIG_$option"; done |
		awk -F= '{ value[$1] = $2 } END { for (name in value) print name "=" value[name] }' >"$place/options"
	step "preparing $name of $suite (about 60 s)" "$VM/enter" "$TOOLS" -o "$layer" -b "$SOURCE:/usr/src/linux" \
		-b "$place/usr/src/config:/usr/src/config" -b "$place/options:/options" sh -euc "$(config_commands "$words")" ||
		fail "could not prepare $name of $suite"
	rm -rf "$layer"
}

config_commands() {
	cat <<-EOF_COMMANDS
	cd /usr/src/linux
	make -s O=/usr/src/config $1 defconfig
	cat /options >>/usr/src/config/.config
	make -s O=/usr/src/config $1 olddefconfig
	while read -r line; do
		case \$line in
		*=n) ! grep -q "^\${line%=n}=" /usr/src/config/.config ;;
		*) grep -qxF "\$line" /usr/src/config/.config ;;
		esac || { echo "\$line did not stick"; exit 1; }
	done </options
	make -s -j2 O=/usr/src/config $1 modules_prepare
	EOF_COMMANDS
}

# make_config_build PREPARED ARCH WORDS REFUSED PLACE
make_config_build() {
	local prepared=$1 arch=$2 words=$3 refused=$4 place=$5 tree=$TEMPORARY/config
	say "building for ${prepared##*/} ..."
	rm -rf "$tree"
	mkdir -p "$tree/usr/src"
	ln -s "$prepared/usr/src/config" "$SOURCE" "$tree/usr/src/"
	mv "$tree/usr/src/${SOURCE##*/}" "$tree/usr/src/linux"
	# shellcheck disable=SC2086 # a list of words
	build_module "$tree" /usr/src/config "$arch" "$place" $words KBUILD_MODPOST_WARN=1
	# What the kernel exports is not known, since it was not built.
	sed -i -E '/WARNING: .*( undefined!$|unresolved symbol warnings|Module\.symvers.* missing)/d' "$place/log"
	if [ "$refused" = yes ]; then
		refuses "$place"
	elif grep -q ^warns "$place/result"; then
		judge 0 "$place/log" "$place"
	fi
}
