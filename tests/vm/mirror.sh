# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Where packages come from: the archives that this machine's own apt uses. No host is named in this tree.

# The releases, the kernel series each ships, and whether its Release file may be past its date.
declare -A SERIES=([bullseye]='5\.10\.' [bookworm]='6\.1\.' [trixie]='6\.12\.' [sid]='[0-9]+\.')
declare -A ROLLING=([sid]=yes)

# archive_sites LABEL: the sites of Debian's archives with that label (Debian or Debian-Security), one a line. apt knows
# origins and labels only once it has read the lists; before that an archive is told by its path.
archive_sites() {
	local label=$1 sites
	# shellcheck disable=SC2016 # apt fills these in
	sites=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(SITE)' 2>/dev/null | sed -n "s/^Debian|$label|//p")
	[ -n "$sites" ] || sites=$(apt-get --print-uris update 2>/dev/null |
		sed -nE "s#^'(.*/${label,,})/dists/.*/InRelease'.*#\1#p")
	sort -u <<<"$sites"
}

# plain_site SITE: where apt is told to use a list of mirrors, its first one.
plain_site() {
	local site=$1
	[[ $site != mirror+file:* ]] || site=$(awk '!/^#/ && NF { print $1; exit }' "${site#mirror+file:}")
	echo "${site%/}"
}

# Sets MIRROR and MIRROR_SECURITY unless the caller did.
find_mirror() {
	local site
	if [ -z "${MIRROR:-}" ]; then
		site=$(archive_sites Debian | head -n 1)
		[ -n "$site" ] || refuse "no Debian archive in this machine's apt configuration: set MIRROR=http://HOST/debian"
		MIRROR=$(plain_site "$site")
		site=$(archive_sites Debian-Security | head -n 1)
		[ -z "$site" ] || MIRROR_SECURITY=${MIRROR_SECURITY:-$(plain_site "$site")}
	fi
	MIRROR=${MIRROR%/}
	MIRROR_SECURITY=${MIRROR_SECURITY:-${MIRROR%/debian}/debian-security}
}

# sources_list SUITE: that release's sources.
sources_list() {
	local suite=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	echo "deb [signed-by=$keyring] $MIRROR $suite main"
	[ -z "${ROLLING[$suite]:-}" ] || return 0
	echo "deb [signed-by=$keyring] $MIRROR $suite-updates main"
	echo "deb [signed-by=$keyring] $MIRROR_SECURITY $suite-security main"
}

# apt_options SUITE: lines of apt.conf for that release's roots.
apt_options() {
	local suite=$1
	echo 'APT::Install-Recommends "false";'
	echo 'Acquire::Languages "none";'
	echo 'Acquire::Retries "3";'
	[ -z "${ROLLING[$suite]:-}" ] || echo 'Acquire::Check-Valid-Until "false";'
	apt-config dump --no-empty Acquire::http::Proxy Acquire::https::Proxy 2>/dev/null | grep '"' || true
}
