# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What kernels the package archive has, and their headers, with lists of our own for both architectures. Sourced by
# matrix, after lib.sh and mirror.sh of tests/vm.

# The suites, and the release whose compilers build their kernels.
readonly MATRIX_SUITES="bullseye bookworm bookworm-backports trixie trixie-backports sid experimental"
declare -A TOOLS_OF=([bookworm-backports]=bookworm [trixie-backports]=trixie [experimental]=sid)
for suite in "${!TOOLS_OF[@]}"; do ROLLING[$suite]=yes; done

# read_lists SUITE: its package lists, new; false if the archive has no such suite.
read_lists() {
	local suite=$1 place=$CACHE/matrix/lists/$1 status=0
	mkdir -p "$place"/lists/partial "$place"/archives/partial
	sources_list "$suite" >"$place/sources.list"
	{
		apt_options "$suite"
		cat <<-EOF_CONF
		Dir::Etc::sourcelist "$place/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State::lists "$place/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$place";
		APT::Architectures { "amd64"; "arm64"; };
		APT::Sandbox::User "root";
		EOF_CONF
	} >"$place/apt.conf"
	in_lists "$suite" apt-get -q update >"$place/log" 2>&1 || status=$?
	[ "$status" -ne 0 ] || return 0
	if grep -q "does not have a Release file" "$place/log" && grep -q 404 "$place/log"; then
		return 1
	fi
	tail -n 20 "$place/log" >&2
	fail "the package lists of $suite could not be read"
}

# in_lists SUITE COMMAND...: an apt command with the lists of that suite
in_lists() {
	local suite=$1
	shift
	APT_CONFIG=$CACHE/matrix/lists/$suite/apt.conf "$@"
}

# kernels SUITE: a line for each kernel whose headers the lists have, the newest of a series and flavour first:
# SERIES FLAVOUR RELEASE ARCH COMPILER PACKAGE...
kernels() {
	local suite=$1 arch
	for arch in amd64 arm64; do
		in_lists "$suite" apt-cache pkgnames linux-headers- |
			sed -nE "s/^linux-headers-[0-9].*-$arch(-16k)?\$/&:$arch/p"
	done | in_lists "$suite" xargs -r apt-cache show | awk '
		/^Package: / { name = $2 }
		/^Architecture: / { arch = $2 }
		/^Version: / { version = $2 }
		/^Depends: / {
			common = kbuild = gcc = ""
			gsub(/[,|]/, " ")
			for (i = 2; i <= NF; i++) {
				if ($i ~ /^linux-headers-.*-common(-rt)?$/)
					common = $i
				if ($i ~ /^linux-kbuild-/)
					kbuild = $i
				if (match($i, /gcc-[0-9]+/) && $i ~ /^(linux-compiler-)?gcc/)
					gcc = substr($i, RSTART, RLENGTH)
			}
			# A metapackage has no common part.
			if (common == "" || kbuild == "" || gcc == "" || seen[name]++)
				next
			release = flavour = name
			sub(/^linux-headers-/, "", release)
			sub(/^linux-headers-[0-9.]+([+~][a-z0-9.]+)?(-[0-9][a-z0-9.]*)?-/, "", flavour)
			match(release, /^[0-9]+\.[0-9]+/)
			print substr(release, 1, RLENGTH), flavour, release, arch, gcc, name ":" arch "=" version, common, kbuild ":amd64"
		}' | sort -k1,1V -k2,2 -k3,3Vr
}

# fetch_headers SUITE PLACE PACKAGE...: their files, in PLACE. One that is there already is not unpacked again; those of
# another version go. What is listed and not there leaves $TEMPORARY/gone.
fetch_headers() {
	local suite=$1 place=$2 debs=$CACHE/packages/matrix-$1 package deb
	shift 2
	mkdir -p "$debs"
	[ -e "$place/.has-${*: -1}" ] || rm -rf "$place"
	mkdir -p "$place"
	rm -f "$TEMPORARY/gone"
	if ! (cd "$debs" && in_lists "$suite" apt-get -q download "$@") >"$TEMPORARY/fetched" 2>&1; then
		grep '^E:' "$TEMPORARY/fetched"
		! grep -q '^E: .* 404 ' "$TEMPORARY/fetched" || touch "$TEMPORARY/gone"
		return 1
	fi
	for package; do
		[ ! -e "$place/.has-$package" ] || continue
		deb=$(in_lists "$suite" apt-cache show --no-all-versions "$package" | sed -n 's,^Filename: .*/,,p')
		dpkg-deb -x "$debs/$deb" "$place" || return
		touch "$place/.has-$package"
	done
}
