#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a preemptible kernel may make different. The other cases have run on the same release's ordinary kernel.
exec "$(dirname "$0")/../run-cases" bookworm:rt -40-device -50-overflow -55-reader-killed \
	-60-knobs -45-example -90-reader -91-record -93-habits -94-sessions -97-storm -98-floods
