# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Messages, exit codes, the cache and its locks. Sourced by vm; the other *.sh files of this folder build on it.

# Exit codes of the harness itself; anything else is the status of the script in the guest.
# shellcheck disable=SC2034 # used by the files that source this one
readonly EXIT_USAGE=2 EXIT_PREPARE=122 EXIT_SETUP=123 EXIT_SILENT=124 EXIT_GUEST=125

say() { printf 'vm: %s\n' "$*" >&2; }
refuse() { say "$*"; exit "$EXIT_USAGE"; }

CACHE=${XDG_CACHE_HOME:-${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}/.cache}/ptracemon

# A full disk makes anything fail, and few programs say so; mmdebstrap then waits for ever.
is_full() {
	local free
	free=$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }')
	[ -n "$free" ] && [ "$free" -lt 524288 ]
}
fail() {
	if is_full "$CACHE"; then
		say "the disk of $CACHE has less than 512 MiB left: make room (all of make check takes 15 GB), or set XDG_CACHE_HOME to another one"
	fi
	say "$*"
	exit "$EXIT_PREPARE"
}

# hash_text TEXT...: a short name for what these words say.
hash_text() { printf '%s\n' "$@" | sha256sum | cut -c1-12; }

# hash_tree DIR: a short name for names, contents and execute bits of every file below DIR.
hash_tree() {
	(
		cd "$1" || exit
		find . \( -type f -printf '%m ' -o -printf '%l ' \) -print | LC_ALL=C sort
		find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
	) | sha256sum | cut -c1-12
}

# What no run has used since then goes.
UNUSED='7 days ago'

# sweep FIND...: those of the folders that find finds. "cached" says under the same lock that it uses one.
sweep() {
	local old lock
	while read -r -d '' old; do
		exec {lock}>"$CACHE/locks/sweep"
		flock "$lock"
		[ -z "$(find "$old" -maxdepth 0 ! -newermt "$UNUSED")" ] || mv -T "$old" "$(mktemp -d "$TEMPORARY/old.XXXXXX")"
		exec {lock}>&-
	done < <(find "$@" -type d ! -newermt "$UNUSED" -print0)
	# As an ordinary user, only vm can remove other users' files: then it does, with the folders of runs that have ended.
	rm -rf --one-file-system "$TEMPORARY"/old.* 2>/dev/null || true
}

# What cached has made, but for kernels of our own, of which there is one for each release: each took half an hour. And
# packages, while no apt has them.
sweep_all() {
	local suite lock
	sweep "$CACHE" -mindepth 1 -maxdepth 2 -name '*-????????????' ! -path "$CACHE/*-kernel/*" ! -path "$CACHE/packages/*"
	for suite in "$CACHE"/packages/*/; do
		[ -d "$suite" ] || continue
		exec {lock}>"$CACHE/locks/packages-$(basename "$suite")"
		# apt gives a file the times that the archive has; that of its inode is when it came.
		! flock -n "$lock" || find "$suite" -name '*.deb' ! -newerat "$UNUSED" ! -newerct "$UNUSED" -delete
		exec {lock}>&-
	done
}

# A folder for this run, on the cache's file system so that results can be renamed into place.
# Folders of runs that were killed are swept first, and what no run has used for a week.
start_temporary() {
	local old
	mkdir -p "$CACHE/tmp" "$CACHE/locks" || fail "nothing can be written to $CACHE"
	! is_full "$CACHE" || fail "nothing was begun"
	for old in "$CACHE"/tmp/*; do
		[ -d "$old" ] && ! kill -0 "${old##*/}" 2>/dev/null && rm -rf --one-file-system "$old"
	done
	TEMPORARY=$CACHE/tmp/$$
	mkdir -p "$TEMPORARY"
	sweep_all
}

# with_lock NAME COMMAND...: one run at a time; says so when it has to wait.
with_lock() {
	local name=$1 lock status
	shift
	exec {lock}>"$CACHE/locks/$name"
	flock -n "$lock" || { say "waiting for another run ($name) ..."; flock "$lock"; }
	"$@" # not "|| status=": that would hide failures inside COMMAND from set -e
	status=$?
	exec {lock}>&-
	return "$status"
}

# cached NAME KEY COMMAND...: leaves in $CACHED the folder that COMMAND FOLDER fills, once for each KEY.
# It is built aside and renamed, so a folder that exists is complete.
cached() {
	local name=$1 key=$2
	shift 2
	CACHED=$CACHE/$name-$key
	use_cached || with_lock "$(tr / _ <<<"$name-$key")" build_cached "$CACHED" "$@"
	CACHED=$CACHE/$name-$key # folders made on the way have changed it
}

# use_cached: whether it is there. Nobody sweeps it from then on.
use_cached() {
	local lock found=no
	exec {lock}>"$CACHE/locks/sweep"
	flock -s "$lock"
	if [ -d "$CACHED" ]; then
		touch "$CACHED"
		found=yes
	fi
	exec {lock}>&-
	[ $found = yes ]
}

build_cached() {
	local place=$1 new
	shift
	CACHED=$place
	! use_cached || return 0
	new=$(mktemp -d "$TEMPORARY/new.XXXXXX")
	"$@" "$new"
	touch "$new" # one that was copied is as old as what it was copied from
	mkdir -p "${place%/*}"
	mv -T "$new" "$place"
	# What it replaces goes, once no run can still be using it.
	UNUSED='1 day ago' sweep "${place%/*}" -mindepth 1 -maxdepth 1 -name "$(basename "${place%-*}")-????????????" ! -path "$place"
}

# step TEXT COMMAND...: run it with its output in a log that is shown when it fails. What takes long shows the line it
# is at every half minute.
step() {
	local text=$1 log began=$SECONDS ticker status=0
	shift
	log=$(mktemp "$TEMPORARY/log.XXXXXX")
	say "$text ..."
	tick "$log" "$began" &
	ticker=$!
	("$@") >"$log" 2>&1 </dev/null || status=$?
	kill "$ticker" && wait "$ticker" 2>/dev/null || true
	if [ "$status" -ne 0 ]; then
		tail -n "${LOG_LINES:-60}" "$log" >&2
		return 1
	fi
	[ $((SECONDS - began)) -lt 5 ] || say "... done in $((SECONDS - began)) s"
}

tick() {
	local log=$1 began=$2
	trap 'kill $! 2>/dev/null; exit' TERM
	while :; do
		sleep 30 &
		wait $!
		say "... at $((SECONDS - began)) s: $(tail -n 1 "$log" | cut -c1-100)"
	done
}
