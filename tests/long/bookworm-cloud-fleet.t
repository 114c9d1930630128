#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# 200,000 events from three hosts to a collector that is killed twice, with a link down for a minute.
CUT=60 exec "$(dirname "$0")/../fleet/tree" inside-relp 200001
