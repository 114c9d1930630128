#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The oldest kernel. What only reads or writes files is here in make check-long, as the storm is, on this series' debug
# kernel, too.
exec "$(dirname "$0")/../run-cases" bullseye:cloud -45-example -91-record -93-habits -97-storm
