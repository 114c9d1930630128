#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What tests/vm/t/bullseye-cloud.t leaves out.
exec "$(dirname "$0")/../vm/run-cases" bullseye:cloud 45-example 91-record 93-habits 97-storm
