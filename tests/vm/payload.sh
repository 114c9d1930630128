# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What one run brings into the guest: the module as DKMS built it, the reader, the test programs, the script.

# copy_sources PATTERN DIR: copies the tree's files whose names match, as git knows them (else all there are).
copy_sources() {
	local pattern=$1 place=$2
	mkdir -p "$place"
	(
		cd "$TREE"
		if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
			git ls-files -co --exclude-standard -z
		else
			find . -type f -printf '%P\0'
		fi | { grep -zE "$pattern" || true; } | while IFS= read -r -d '' file; do
			[ -e "$file" ] && printf '%s\0' "$file"
		done | tar -c --null --no-recursion -T - | tar -x -C "$place"
	)
}

# in_build_root SOURCES OUT COMMAND: a shell command in a throw-away layer over the build tree, sources at /src, results
# to /result.
in_build_root() {
	local sources=$1 out=$2 upper status=0
	upper=$(mktemp -d "$TEMPORARY/layer.XXXXXX")
	"$VM/enter" "$BUILD" -o "$upper" -b "$sources:/src" -b "$out:/result" bash -euc "$3" || status=$?
	rm -rf "$upper"
	return "$status"
}

# plain_version: without the commit, for then each commit would build the same anew.
plain_version() { sed -n 's/^#define PTRACEMON_VERSION "\(.*\)"$/\1/p' "$TREE/module/version.h"; }

# module_tree SUITE FLAVOUR: leaves in $MODULE_TREE lib/modules/RELEASE as DKMS left it.
module_tree() {
	local sources=$TEMPORARY/dkms commands=dkms_commands
	! is_cross || commands=cross_module_commands
	mkdir -p "$sources"
	make -s -C "$TREE" dkms-tree DIR="$sources" VERSION="$(plain_version)" >&2 || fail "make dkms-tree failed in $TREE"
	cached "module/$(slot "$1-$2")" "$(hash_text "$BUILD_KEY" "$("$commands")" "$(hash_tree "$sources")")" \
		make_module_tree "$sources" "$("$commands")"
	MODULE_TREE=$CACHED
}

make_module_tree() {
	local sources=$1 commands=$2 place=$3
	LOG_LINES=200 step "building the module for $RELEASE (about 15 s)" \
		in_build_root "$sources" "$place" "$commands" || fail "could not build the module for $RELEASE"
}

dkms_commands() {
	cat <<-EOF_DKMS
	version=\$(sed -n 's/^PACKAGE_VERSION="\\?\\([^"]*\\)"\\?/\\1/p' /src/dkms.conf)
	cp -r /src /usr/src/ptracemon-\$version
	dkms add -m ptracemon -v \$version
	dkms build -m ptracemon -v \$version -k $RELEASE || { cat /var/lib/dkms/ptracemon/\$version/build/make.log; exit 1; }
	dkms install -m ptracemon -v \$version -k $RELEASE
	mkdir -p /result/lib/modules/$RELEASE
	cd /lib/modules/$RELEASE
	cp -r updates modules.* /result/lib/modules/$RELEASE/
	EOF_DKMS
}

# reader_tree SUITE FLAVOUR: leaves in $READER_TREE what "make install-tools" installs.
reader_tree() {
	local sources=$TEMPORARY/reader
	READER_TREE=
	[ -d "$TREE/tools" ] || return 0
	copy_sources '^(tools|module|docs|packaging)/|^[^/]*$' "$sources"
	cached "reader/$(slot "$1")" "$(hash_text "$BASE_KEY" "$(build_packages)" "$(hash_tree "$sources")")" make_reader_tree "$1" "$sources"
	READER_TREE=$CACHED
}

make_reader_tree() {
	local suite=$1 sources=$2 place=$3
	step "building the reader for $suite" in_build_root "$sources" "$place" \
		"$(cross_tools)
		cd /src && make -j2 tools && make install-tools DESTDIR=/result PREFIX=/usr" ||
		fail "could not build the reader for $suite"
}

# programs_tree SUITE: leaves in $PROGRAMS_TREE the test programs, for the guest's PATH.
programs_tree() {
	local sources=$TEMPORARY/programs
	PROGRAMS_TREE=
	[ -d "$TREE/tests/vm/programs" ] || return 0
	copy_sources '^(tests/vm/programs|module|tools)/|^docs/example-reader\.c$' "$sources"
	cached "programs/$(slot "$1")" "$(hash_text "$BASE_KEY" "$(build_packages)" "$(hash_tree "$sources")")" make_programs_tree "$1" "$sources"
	PROGRAMS_TREE=$CACHED
}

make_programs_tree() {
	local suite=$1 sources=$2 place=$3
	step "building the test programs for $suite" in_build_root "$sources" "$place" "$(cross_tools)
		cd /src/tests/vm/programs && make -j2
		mkdir -p /result/usr/lib/ptracemon-tests
		find . -type f -perm /111 -exec cp {} /result/usr/lib/ptracemon-tests/ \;" ||
		fail "could not build the test programs for $suite"
}

# extra_tree: leaves in $EXTRA_TREE the modules of tests/kunit (KUNIT=1) or of MODULES, built for the guest's kernel.
extra_tree() {
	local sources=$TEMPORARY/extra folder=$MODULES
	EXTRA_TREE=
	[ "$KUNIT" = 0 ] || folder=tests/kunit
	[ -n "$folder" ] && [ -d "$TREE/$folder" ] || return 0
	copy_sources "^($folder|module)/" "$sources"
	cached "extra/$(slot "$SUITE-$KERNEL")" "$(hash_text "$BUILD_KEY" "$folder" "$(hash_tree "$sources")")" \
		make_extra_tree "$folder" "$sources"
	EXTRA_TREE=$CACHED
}

make_extra_tree() {
	local folder=$1 sources=$2 place=$3
	LOG_LINES=200 step "building the modules of $folder" in_build_root "$sources" "$place" "
		make -j2 -C /lib/modules/$RELEASE/build M=/src/$folder modules
		mkdir -p /result/lib/modules/$RELEASE/extra
		find /src/$folder -name '*.ko' -exec cp {} /result/lib/modules/$RELEASE/extra/ \;" ||
		fail "could not build the modules of $folder"
}

# dkms_trees: leaves in $DKMS_TREES the modules of the packages of DKMS=.
dkms_trees() {
	local package
	DKMS_TREES=()
	for package in $DKMS; do
		cached "dkms/$SUITE-$KERNEL-$package" "$(hash_text "$BUILD_KEY" "$package")" make_dkms_tree "$package"
		DKMS_TREES+=("$CACHED")
	done
}

# A package that no longer builds on its own release's kernel is a finding, not a failure.
make_dkms_tree() {
	local package=$1 place=$2
	mkdir "$TEMPORARY/nothing"
	step "building $package for $RELEASE by DKMS (minutes)" in_build_root "$TEMPORARY/nothing" "$place" "
		mkdir -p /result/lib/modules/$RELEASE/extra
		apt-get -q -y install --no-install-recommends $package >/result/install.log 2>&1 || true
		dkms autoinstall -k $RELEASE >>/result/install.log 2>&1 || true
		cd /lib/modules/$RELEASE
		if [ -d updates ]; then
			cp -r updates /result/lib/modules/$RELEASE/
		else
			cat /result/install.log /var/lib/dkms/*/*/build/make.log >/result/lib/modules/$RELEASE/extra/$package.log || true
		fi
		rm /result/install.log" || fail "could not build $package"
	rmdir "$TEMPORARY/nothing"
}

# write_payload FILE: a tar without folder entries, since /lib may be a link in the guest.
write_payload() {
	local file=$1 own=$TEMPORARY/own tree stream
	mkdir -p "$own/usr/lib/ptracemon-vm/run"
	install -m 0755 "$VM/guest-init" "$own/usr/lib/ptracemon-vm/init"
	install -m 0644 "$VM/guest-fstab" "$own/usr/lib/ptracemon-vm/fstab"
	mkdir "$own/usr/lib/ptracemon-vm/dev" "$own/etc"
	ln -s /proc/self/fd "$own/usr/lib/ptracemon-vm/dev/fd"
	for stream in stdin:0 stdout:1 stderr:2; do
		ln -s "/proc/self/fd/${stream#*:}" "$own/usr/lib/ptracemon-vm/dev/${stream%:*}"
	done
	ln -s /proc/self/mounts "$own/etc/mtab"
	install -m 0755 "$RUN" "$own/usr/lib/ptracemon-vm/run/${RUN##*/}"
	printf '%s=%q\n' VM_ARCH "$ARCH" VM_SUITE "$SUITE" VM_KERNEL "$KERNEL" VM_CPUS "$CPUS" VM_LOAD "$LOAD" \
		VM_MODPARAMS "$MODPARAMS" VM_KUNIT "$KUNIT" VM_INIT "$INIT" >"$own/usr/lib/ptracemon-vm/options"
	rm -f "$file"
	for tree in "$MODULE_TREE" "$READER_TREE" "$PROGRAMS_TREE" "$EXTRA_TREE" "${DKMS_TREES[@]}" "$own"; do
		[ -n "$tree" ] || continue
		(cd "$tree" && find . \( -type f -o -type l \) -print0) |
			tar -C "$tree" --owner=0 --group=0 --null --no-recursion -T - -r -f "$file"
	done
}
