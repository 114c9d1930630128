#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Who traces and is traced in containers of podman and of systemd-nspawn.
exec "$(dirname "$0")/../vm/run-cases" trixie:cloud containers
