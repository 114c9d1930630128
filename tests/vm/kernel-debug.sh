# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The debug kernels: a release's kernel from Debian's source with every checker that fits (debug.config, and
# debug-SUITE.config). No Debian kernel has KUnit. bullseye's is the last series in which return handlers run under a
# raw lock.

declare -rA DEBUG_SOURCES=([trixie]=linux-source-6.12 [bullseye]=linux-source-5.10)
readonly DEBUG_PACKAGES="bc bison flex libelf-dev libssl-dev rsync"

# debug_kernel_config SUITE: both files; what the second says again goes before.
debug_kernel_config() { tac "$VM/debug-$1.config" "$VM/debug.config" | awk -F= '!/^CONFIG_/ || !seen[$1]++' | tac; }

# debug_kernel_key SUITE
debug_kernel_key() { hash_text "${DEBUG_SOURCES[$1]}" "$(debug_kernel_config "$1")" "$(debug_kernel_commands)"; }

# install_debug_kernel SUITE ROOT: puts it where a Debian kernel and its headers would be.
install_debug_kernel() {
	local suite=$1 root=$2 source=${DEBUG_SOURCES[$1]} version release built
	version=$("$VM/enter" "$root" apt-cache show "$source" | sed -n 's/^Version: //p' | sort -V | tail -n 1)
	[ -n "$version" ] || fail "$suite has no package $source"
	cached "debug-kernel/$suite" "$(hash_text "$version" "$(debug_kernel_key "$suite")")" make_debug_kernel "$suite" "$root"
	built=$CACHED
	release=$(cat "$built/release")
	copy_root "$built/modules/lib" "$root/lib"
	cp -a "$built/build" "$root/usr/src/linux-$release"
	ln -sfn "/usr/src/linux-$release" "$root/lib/modules/$release/build"
	cp "$built/build/.config" "$root/boot/config-$release"
	cp "$built/vmlinuz" "$root/kernel/vmlinuz"
	echo "$release" >"$root/kernel/release"
}

# make_debug_kernel SUITE ROOT PLACE: builds in a layer over ROOT, so that sources and objects go when it is done.
make_debug_kernel() {
	local suite=$1 root=$2 place=$3 source=${DEBUG_SOURCES[$1]} work=$TEMPORARY/debug-kernel
	mkdir -p "$work"/{fetch,layer}
	step "fetching $source (150 MB)" fetch_debug_source "$suite" "$root" "$work/fetch" ||
		fail "could not download $source"
	copy_root "$root" "$work/layer"
	# shellcheck disable=SC2086 # a list of words
	step "installing what builds a kernel" apt_install "$suite" "$work/layer" $DEBUG_PACKAGES ||
		fail "could not install what builds a kernel"
	debug_kernel_config "$suite" >"$work/fetch/debug.config"
	step "building the debug kernel of $suite (some 10 min on 2 processors)" "$VM/enter" "$work/layer" \
		-b "$work/fetch:/src" -b "$place:/result" bash -euc "$(debug_kernel_commands)" ||
		fail "could not build the debug kernel"
	rm -rf "$work"
}

# Several versions may be listed, and the newest be gone from the mirror.
fetch_debug_source() {
	local suite=$1 root=$2 place=$3 source=${DEBUG_SOURCES[$1]} version
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
