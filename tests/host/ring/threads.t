#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds and runs threads.c. A race stops the run, with its report on standard error.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
../../need gcc make
make -s threads >&2
export TSAN_OPTIONS="halt_on_error=1 exitcode=66"
# ThreadSanitizer cannot cope with very random addresses, where that can be turned off.
fixed=(setarch "$(uname -m)" -R)
"${fixed[@]}" true 2>/dev/null || fixed=()
exec "${fixed[@]}" ../../../build/host-ring/threads
