#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: PACKAGES=systemd,jq,openssl
# What README.md, docs and the manual pages show at a prompt, with a real module, device and journal: each file of
# examples/ has the commands of a text and what they must print (examples/match). tests/examples sees to it that these
# are the commands of the texts. While one of them reads the device, others trace. Runs if it is named only.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # by until_true, as below
reader_is_there() { [ "$(cat "$KNOBS/reader" 2>&1)" = 1 ]; }
# shellcheck disable=SC2317
reader_is_gone() { ! reader_is_there; }
# shellcheck disable=SC2317
reads_or_ended() { reader_is_there || ! kill -0 "$1" 2>/dev/null; }
# shellcheck disable=SC2317
runs() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ]; }

reader() { find /proc -mindepth 2 -maxdepth 2 -name exe -lname "$PTRACEMON" 2>/dev/null | cut -d/ -f3; }

# scene TRANSCRIPT NUMBER COMMAND: a web server of user 1000, whom a user wants to trace who may not, and into whom root
# injects code; ends when the command has told of it.
scene() {
	setpriv --reuid 1000 --regid 1000 --clear-groups "$WORK/nginx" >/dev/null &
	local server=$!
	until_true runs $server nginx || fail "the web server runs"
	setpriv --reuid 1001 --regid 1001 --clear-groups ptrace-call x86_64 ATTACH $server 0 0 >/dev/null
	inject $server >/dev/null || fail "inject"
	# The reader looks up what it runs.
	until_true told "$@" || fail "what it must tell comes: $3"
	kill -KILL $server
	wait $server 2>/dev/null
}

# What the texts' examples need to be there.
prepare() {
	PTRACEMON=$(readlink -f "$(type -P ptracemon)")
	cp "$(type -P counter)" nginx
	chmod 755 "$WORK"
	# Commands are run by root.
	mkdir bin && printf '#!/bin/sh\nexec "$@"\n' >bin/sudo && chmod 755 bin/sudo
	PATH=$PATH:$WORK/bin
	mkdir -p /var/log/ptracemon /var/lib/prometheus/node-exporter /var/lib/dkms
	[ -s /etc/machine-id ] || systemd-machine-id-setup
	mkdir -p /run/systemd/journal /run/log/journal
	# Of a case before.
	rm -f /run/systemd/journal/socket /etc/systemd/journald.conf.d/limit.conf
	/lib/systemd/systemd-journald &
	check "journald is there" until_true test -S /run/systemd/journal/socket
}

# told TRANSCRIPT COMMAND: whether what it has printed, or what its "until" in the file asks for, is there
# shellcheck disable=SC2317
told() {
	if [ -n "$until" ]; then
		bash -c "$until" >/dev/null 2>&1
	else
		"$HERE/examples/match" "$1" "$2" out >/dev/null
	fi
}

stop_reader() {
	! reader_is_there || kill -TERM "$(reader)"
	until_true reader_is_gone || fail "the reader ends"
}

# run TRANSCRIPT NUMBER COMMAND: leaves what it prints in out
run() {
	local job status=0 is_behind=no
	# What still runs behind the commands before.
	[[ ! $3 =~ ^(sudo\ )?ptracemon\  ]] || stop_reader
	! reader_is_there || is_behind=yes
	bash -c "$3" >out 2>&1 &
	job=$!
	if [[ $3 = *'&' ]]; then
		until_true reader_is_there || fail "it takes the device: $3"
		scene "$@"
		return
	fi
	until_true reads_or_ended $job || fail "it takes the device, or ends: $3"
	if [ $is_behind = no ] && reader_is_there; then
		scene "$@"
		stop_reader
	fi
	wait $job || status=$?
	is $status "$code" "exit code of: $3"
}

prepare
for transcript in "$HERE"/examples/*.txt; do
	name=$(basename "$transcript" .txt)
	fresh
	mkdir "$name" && cd "$name" || exit
	number=0 until='' code=0
	mapfile -t lines <"$transcript"
	for line in "${lines[@]}"; do
		[[ $line != '# until: '* ]] || until=${line#\# until: }
		[[ $line != '# exit: '* ]] || code=${line#\# exit: }
		[[ $line = '$ '* ]] || continue
		number=$((number + 1))
		run "$transcript" $number "${line#\$ }"
		check "$name: ${line#\$ }" "$HERE/examples/match" "$transcript" $number out
		until='' code=0
	done
	stop_reader
	cd "$WORK" || exit
done
done_testing
