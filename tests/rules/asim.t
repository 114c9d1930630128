#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The parsers of rules/asim: the schema's fields, and what they find in recorded rows.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
exec ./with-modules node asim.js
