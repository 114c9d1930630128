#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The README's installation, word for word, in a guest that has nothing but
# Debian: make install, modprobe, ptracemon; then make uninstall. And what is
# said where the kernel is locked down. Compilers are slow in an emulated guest: this takes a seventh of what all of make
# check takes, which has the same installation in bookworm's tree (tests/install/bookworm-cloud-install.t), and the module
# loaded in every guest.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../install" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

cd "$here/../.."
# The packages, too, with the headers of the kernel in the guest.
read -ra packages < <(sed -n "s/^    sudo apt-get install //p" README.md | sed "s/\$(dpkg --print-architecture)/cloud-amd64/")
git ls-files -z | tar -c --null -T - | tar -x -C "$tree"
SUITE=bookworm LOAD=0 CPUS=2 SILENCE=900 FILES=$tree RUN=$here/guest \
	PACKAGES="${packages[*]} man-db strace" \
	tests/vm/vm
