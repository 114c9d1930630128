#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# -o journal through libsystemd: each entry arrives at the journal's socket as it was, and a journal that goes is told.
# Before a real journald this is in a guest (tests/vm/cases/journal.sh).
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=../commands/place.sh
. ../commands/place.sh

# With a mount namespace /run can be another one.
if ! unshare --map-root-user --mount true 2>/dev/null; then
	echo "1..0 # SKIP no user namespaces here"
	exit
fi

# receive LIMIT COMMAND...: what comes at the journal's socket while COMMAND runs, an empty line behind each entry; after
# LIMIT entries the socket goes away. Ends as COMMAND does.
cat >receive <<'EOF_PERL'
use strict;
use warnings;
use Socket;
my $socket = '/run/systemd/journal/socket';
my $limit = shift;
socket(my $in, AF_UNIX, SOCK_DGRAM, 0) or die;
bind($in, sockaddr_un($socket)) or die "$socket: $!";
defined(my $child = fork) or die;
if (!$child) {
	# Through the same socket, so that it comes after all entries.
	socket(my $out, AF_UNIX, SOCK_DGRAM, 0) or die;
	connect($out, sockaddr_un($socket)) or die;
	system @ARGV;
	send($out, 'ended ' . ($? >> 8), 0) or die;
	exit;
}
my $count = 0;
while (defined(recv($in, my $entry, 1 << 20, 0))) {
	exit $1 if $entry =~ /^ended (\d+)$/;
	print "$entry\n";
	unlink $socket if ++$count == $limit;
}
EOF_PERL

# replay LIMIT RECORDING
replay() {
	unshare --map-root-user --mount sh -c \
		'mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal && exec perl receive "$@"' - \
		"$1" "$build/ptracemon" replay -o journal "$2" >entries 2>errors
}
count() { grep -c "$1" entries; }

"$build/print_recording" pairs 5 >recording || exit
check "it ends well" replay 0 recording
check "nothing is complained of" test ! -s errors
check "as many entries come as there are records" \
	test "$(count '^MESSAGE=')" = "$("$build/ptracemon" replay -o json recording | wc -l)"
check "each has its object" cmp <(sed -n 's/^PTRACEMON_JSON=//p' entries | jq -c '[.request, .tracee.pid]') \
	<("$build/ptracemon" replay -o json recording | jq -c '[.request, .tracee.pid]')
check "and its fields" test "$(count '^PTRACEMON_TRACEE_PID=')" = "$(count '^MESSAGE=')"

replay 3 recording
check "a journal that goes is an error" test $? != 0
check "which is told" grep -q "No such file" errors
check "what came before was taken" test "$(count '^MESSAGE=')" -ge 3

echo "1..$count"
