#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# As a service: systemd boots.
exec "$(dirname "$0")/../run-cases" bookworm:cloud service
