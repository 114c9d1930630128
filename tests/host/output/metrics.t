#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Numbers for Prometheus, as its own promtool sees them. It comes from Debian's package, which is unpacked and not
# installed: that would start a server.
set -euo pipefail
cd "$(dirname "$0")" || exit 1
build=$(realpath "${BUILD:-../../../build/host}")
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh
# shellcheck source-path=SCRIPTDIR source=../../vm/lib.sh
. ../../vm/lib.sh

unpack() {
	(cd "$1" && apt-get -q download prometheus && dpkg-deb -x prometheus_*.deb . &&
		mv usr/bin/promtool . && rm -rf usr etc lib var prometheus_*.deb) >&2
}

place=$(mktemp -d)
trap 'rm -rf --one-file-system "$place" "${TEMPORARY:-$place}"' EXIT
start_temporary
cached promtool "$(hash_text "$(apt-cache policy prometheus 2>/dev/null | sed -n 3p)" "$(uname -m)")" unpack
[ -x "$CACHED/promtool" ] || { echo "Bail out! apt could not get Debian's package prometheus"; exit 1; }

METRICS=$place/file.prom "$build/output/metrics_test" >/dev/null || exit
lints() { "$CACHED/promtool" check metrics <"$1"; }
is_quiet() { [ -z "$(lints "$1" 2>&1)" ]; }
check "promtool takes the file" lints "$place/file.prom"
check "and has nothing to say against it" is_quiet "$place/file.prom"
# It would: this can fail.
sed '/^# HELP ptracemon_sight/d' "$place/file.prom" >"$place/worse.prom"
check "it would have if a help were missing" grep -q 'ptracemon_sight no help' <(lints "$place/worse.prom" 2>&1)
# Alerts in the documents.
{ echo "groups: [{name: ptracemon, rules: ["
	sed -n 's/^    - \(alert: .*\)/{\1,/p; s/^      \(expr: \)\(.*\)/\1"\2"},/p' ../../../docs/integrations.md
	echo "]}]"; } >"$place/alerts.yml"
check "promtool takes the two alerts of docs/integrations.md" grep -q "2 rules found" <("$CACHED/promtool" check rules "$place/alerts.yml" 2>&1)
names() { sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$1" | sort; }
documented() {
	names "$1" | while read -r name; do
		grep -qE "^\.(Va|It Va) .*\b$name\b" ../../../docs/ptracemon.8.in || { echo "$name" && return 1; }
	done
}
check "the manual has each name" documented "$place/file.prom"
echo "1..$count"
