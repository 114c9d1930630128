#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# With a journald, which needs packages that the other cases have not; and the examples of the texts.
exec "$(dirname "$0")/../run-cases" bookworm:cloud journal examples
