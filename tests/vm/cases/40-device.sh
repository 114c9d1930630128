#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The device as uapi/ptracemon.h describes it: role of the reader, ioctl, mmap, read, poll; and a reader that is hostile.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The sizes are those of records without items; to look into /proc/PID/syscall is a record, too.
for part in role ioctl mmap read poll; do
	WITH="paths=0 access=0 evidence=0 ends=0" fresh
	tap ring-check $part
	equation "ring-check $part"
done

# Small rings, so that positions wrap and rings fill.
for part in hostile hammer; do
	WITH="buffer_kb=64 paths=0 access=0 evidence=0 ends=0" fresh
	tap ring-check $part
	equation "ring-check $part"
done
is "$(counter lost_nested)" 0 "no record was ever written inside another"
done_testing
