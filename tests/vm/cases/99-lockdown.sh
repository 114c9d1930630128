#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A kernel that is locked down does not take a module signed with a key that it does not know, and the reader says so.
# The last case: no kernel goes back, and what looks into debugfs would find it closed.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

LOCKDOWN=/sys/kernel/security/lockdown
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
if [ ! -e $LOCKDOWN ]; then
	skip "locked down: the reader says so" "this kernel cannot be locked down"
	done_testing
fi
modprobe -r ptracemon
LEAVES=unloaded
echo integrity >$LOCKDOWN
check "locked down: the kernel does not take the module" eval '! modprobe ptracemon 2>/dev/null'
ptracemon >printed 2>said
is "$? $(wc -c <printed)" "4 0" "locked down: the reader ends as where there is no device, and prints nothing"
check "locked down: and says so, and where to read more" \
	eval 'grep -q "This kernel is locked down.*docs/secure-boot.md" <<<"$(tr "\n" " " <said)"'
is "$(grep -c "modprobe" said)" 0 "locked down: and not what would not help"
done_testing
