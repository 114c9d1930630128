#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lines of -o otlp, read by OpenTelemetry's collector and its messages for Python, which sid has as packages.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${BUILD:-build/host}
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
"$build/print_recording" injection >"$files/recording"
for format in otlp json; do
	"$build/samples" $format >"$files/samples.$format"
	"$build/samples" $format longest-who >"$files/who.$format"
	"$build/ptracemon" replay --sessions -o $format "$files/recording" >"$files/injection.$format"
done
cp tests/host/tap.sh tests/host/output/otlp/{check.py,collector.go} "$files"
SUITE=sid FILES=$files RUN=$PWD/tests/host/output/otlp/inside \
	PACKAGES="golang-go golang-opentelemetry-collector-dev python3-opentelemetry-proto" tests/vm/vm tree
