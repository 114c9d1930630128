#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The Sigma rules of rules/sigma: their form, and what each finds in recorded rows.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
exec ./with-modules node sigma.js
