#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# With a journald, which needs a package that the other cases have not.
exec "$(dirname "$0")/../run-cases" bookworm:cloud journal
