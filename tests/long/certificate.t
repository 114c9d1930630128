#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# 100,000 random changes of lines with certificates, each found.
CHANGES=100000 exec "${BUILD:-$(dirname "$0")/../../build/host}/commands/certificate_test"
