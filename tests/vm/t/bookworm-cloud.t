#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The ways into the kernel and what blinds run on the same release's generic kernel (bookworm-generic-x32.t), storm,
# floods and hostile processes on the oldest, the newest and the debug kernel, unloading on those and on this series' rt
# kernel, what records and what the reader may do on the oldest and the newest; all of them here in make check-long.
exec "$(dirname "$0")/../run-cases" bookworm:cloud -20-abi -42-hostile -80-unload -91-record -92-blind -93-habits \
	-95-evasion -96-doors -97-storm -98-floods
