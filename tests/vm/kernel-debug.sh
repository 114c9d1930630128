# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The debug kernels: a release's kernel from Debian's source with every checker that fits (debug.config, and
# debug-SUITE.config), or with one that fits none of the others (kcsan.config or debugrt.config over both). No Debian
# kernel has KUnit. bullseye's is the last series in which return handlers run under a raw lock; its compiler is too old
# for KCSAN.

declare -rA DEBUG_SOURCES=([trixie:debug]=linux-source-6.12 [trixie:kcsan]=linux-source-6.12
	[trixie:debugrt]=linux-source-6.12 [bullseye:debug]=linux-source-5.10)
readonly DEBUG_PACKAGES="bc bison flex libelf-dev libssl-dev rsync"

# is_debug_kernel FLAVOUR: whether it is one of ours.
is_debug_kernel() { [[ " ${!DEBUG_SOURCES[*]} " = *":$1 "* ]]; }

# debug_kernel_config SUITE FLAVOUR: its files; what a later one says again goes before.
debug_kernel_config() {
	local files=("$VM/debug-$1.config" "$VM/debug.config")
	[ "$2" = debug ] || files=("$VM/$2.config" "${files[@]}")
	tac "${files[@]}" | awk -F= '!/^CONFIG_/ || !seen[$1]++' | tac
}

# debug_kernel_key SUITE FLAVOUR
debug_kernel_key() {
	hash_text "${DEBUG_SOURCES[$1:$2]}" "$(debug_kernel_config "$1" "$2")" "$(debug_kernel_commands)"
}

# install_debug_kernel SUITE FLAVOUR ROOT: puts it where a Debian kernel and its headers would be.
install_debug_kernel() {
	local suite=$1 flavour=$2 root=$3 source=${DEBUG_SOURCES[$1:$2]} version release built
	version=$("$VM/enter" "$root" apt-cache show "$source" | sed -n 's/^Version: //p' | sort -V | tail -n 1)
	[ -n "$version" ] || fail "$suite has no package $source"
	cached "$flavour-kernel/$suite" "$(hash_text "$version" "$(debug_kernel_key "$suite" "$flavour")")" \
		make_debug_kernel "$suite" "$flavour" "$root"
	built=$CACHED
	release=$(cat "$built/release")
	copy_root "$built/modules/lib" "$root/lib"
	cp -a "$built/build" "$root/usr/src/linux-$release"
	ln -sfn "/usr/src/linux-$release" "$root/lib/modules/$release/build"
	cp "$built/build/.config" "$root/boot/config-$release"
	cp "$built/vmlinuz" "$root/kernel/vmlinuz"
	echo "$release" >"$root/kernel/release"
}

# make_debug_kernel SUITE FLAVOUR ROOT PLACE: builds in a layer over ROOT, so that sources and objects go when it is
# done.
make_debug_kernel() {
	local suite=$1 flavour=$2 root=$3 place=$4 source=${DEBUG_SOURCES[$1:$2]} work=$TEMPORARY/debug-kernel
	mkdir -p "$work"/{fetch,layer}
	step "fetching $source (150 MB)" fetch_debug_source "$source" "$root" "$work/fetch" ||
		fail "could not download $source"
	copy_root "$root" "$work/layer"
	# shellcheck disable=SC2086 # a list of words
	step "installing what builds a kernel" apt_install "$suite" "$work/layer" $DEBUG_PACKAGES ||
		fail "could not install what builds a kernel"
	debug_kernel_config "$suite" "$flavour" >"$work/fetch/debug.config"
	step "building the $flavour kernel of $suite (some 10 min on 2 processors)" "$VM/enter" "$work/layer" \
		-b "$work/fetch:/src" -b "$place:/result" bash -euc "$(debug_kernel_commands)" ||
		fail "could not build the $flavour kernel"
	rm -rf "$work"
}

# fetch_debug_source SOURCE ROOT PLACE. Several versions may be listed, and the newest be gone from the mirror.
fetch_debug_source() {
	local source=$1 root=$2 place=$3 version
	"$VM/enter" "$root" apt-cache show "$source" | sed -n 's/^Version: //p' | sort -rV | while read -r version; do
		"$VM/enter" "$root" -b "$place:/src" sh -c "cd /src && apt-get -q -o APT::Sandbox::User=root download $source=$version" && break
	done
	mv "$place"/*.deb "$place/source.deb"
}

debug_kernel_commands() {
	cat <<-'EOF_COMMANDS'
	cd /src
	dpkg-deb --fsys-tarfile source.deb | tar -x -O --wildcards './usr/src/linux-source-*.tar.xz' | tar -x -J --strip-components=1
	make -s tinyconfig
	scripts/kconfig/merge_config.sh -m .config debug.config >/dev/null
	make -s olddefconfig
	missing=
	while IFS= read -r line; do
		case $line in
		CONFIG_*=n) ! grep -q "^${line%=n}=" .config || missing="$missing $line" ;;
		CONFIG_*) grep -qxF "$line" .config || missing="$missing $line" ;;
		esac
	done <debug.config
	[ -z "$missing" ] || { echo "these options of debug.config did not stick:$missing"; exit 1; }
	make -j"$(nproc)" bzImage modules
	make -s kernelrelease | tail -n 1 >/result/release
	cp arch/x86/boot/bzImage /result/vmlinuz
	make -s modules_install INSTALL_MOD_PATH=/result/modules
	rm -f /result/modules/lib/modules/*/build
	if [ -x scripts/package/install-extmod-build ]; then
		make -s run-command KBUILD_RUN_COMMAND='$(srctree)/scripts/package/install-extmod-build /result/build'
	else
		# What Kbuild of an older series reads when it builds a module.
		mkdir /result/build
		cp -a --parents include scripts arch/x86/include tools/objtool/objtool Module.symvers Makefile arch/x86/Makefile* \
			/result/build/
	fi
	cp .config /result/build/
	EOF_COMMANDS
}
