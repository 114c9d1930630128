#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What tests/vm/t/bookworm-cloud.t leaves to other kernels.
exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud 20-abi 40-device 41-consumer 42-hostile 45-example 50-overflow \
	55-reader-killed 80-unload 91-record 92-blind 93-habits 95-evasion 96-doors 97-storm 98-floods
