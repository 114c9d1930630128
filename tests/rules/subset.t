#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
cd "$(dirname "${BASH_SOURCE[0]}")" && exec ./with-modules node subset.js
