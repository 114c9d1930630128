#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
RELOADS=${RELOADS:-30} exec "$(dirname "$0")/../run-cases" sid:cloud
