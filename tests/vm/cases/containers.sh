#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: INIT=systemd LOAD=0 ACCEL=tcg1
# guest: PACKAGES=podman,crun,conmon,netavark,aardvark-dns,uidmap,systemd-container,dbus-user-session,libpam-systemd
# Who traces and is traced in real containers: podman as root and as a user, and systemd-nspawn, as the service tells it
# with the rights that it has. Runs if it is named only.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SEIZE=$((0x4206))
ID='[0-9a-f]{64}'

# ---- by until_true
# shellcheck disable=SC2317
is_active() { [ "$(systemctl show -P ActiveState ptracemon)" = active ]; }
# shellcheck disable=SC2317
is_there() { [ "$(cat "/proc/$1/comm")" = sleep ]; }
# has_entry NAME=VALUE...: the journal has one with these fields
# shellcheck disable=SC2317
has_entry() { journalctl --sync && [ "$(journalctl -q -o cat --output-fields=PTRACEMON_JSON "$@" | wc -l)" -ge 1 ]; }
# shellcheck disable=SC2317
runs() { [ "$(podman inspect -f '{{.State.Running}}' "$1")" = true ]; }
# shellcheck disable=SC2317
has_machine() { machine=$(machinectl show -p Leader --value box 2>/dev/null) && [ -n "$machine" ]; }
# shellcheck disable=SC2317
has_bus() { [ -S /run/user/1000/bus ]; }
# shellcheck disable=SC2317
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# is_of_podman NAME IMAGE: what is read is a process in that container
# shellcheck disable=SC2317
is_of_podman() { grep -qE "\"container\":\{\"id\":\"$ID\",\"name\":\"$1\",\"image\":\"$2\",\"runtime\":\"podman\"\}"; }
# shellcheck disable=SC2317
has_own() { is_of_podman own localhost/mine:1 <out; }
# json NAME=VALUE...: the object of the last such entry
json() { journalctl -q -o cat --output-fields=PTRACEMON_JSON -n 1 "$@"; }
as_user() {
	setpriv --reuid 1000 --regid 1000 --init-groups env -C / HOME=/home/user USER=user LOGNAME=user \
		XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"
}

# A root for containers: the program that traces with its libraries, and busybox.
tree=$WORK/tree
mkdir -p "$tree"/{bin,usr,proc,sys,dev,tmp,etc,run,var} # systemd-nspawn wants to see /usr
cp "$(command -v busybox)" "$tree/bin/busybox"
ln -s busybox "$tree/bin/sleep"
ln -s busybox "$tree/bin/sh"
cp "$(command -v ptrace-call)" "$tree/bin/"
for library in $(ldd "$(command -v ptrace-call)" | grep -o '/[^ ]*'); do
	mkdir -p "$tree${library%/*}"
	cp "$library" "$tree$library"
done
echo 'ID=box' >"$tree/etc/os-release"

systemd-sysusers
udevadm control --reload
systemctl start ptracemon
check "the service is active" until_true is_active
check "it is asked to say who processes are" grep -q '^who = yes$' /etc/ptracemon/ptracemon.conf

# ---- podman, as root
tar -C "$tree" -c . | podman import -q - localhost/shop/box:1 >/dev/null
podman run -d --name web --network none localhost/shop/box:1 /bin/sleep 1000 >/dev/null
check "podman runs a container" until_true runs web
podman exec web /bin/ptrace-call x86_64 $SEIZE 1 0 0 >/dev/null
check "the tracer's container has its name" until_true has_entry PTRACEMON_TRACER_CONTAINER_NAME=web \
	PTRACEMON_TRACEE_CONTAINER_NAME=web PTRACEMON_REQUEST=PTRACE_SEIZE
check "and its image" has_entry PTRACEMON_TRACER_CONTAINER_IMAGE=localhost/shop/box:1
entry=$(json PTRACEMON_TRACER_CONTAINER_NAME=web PTRACEMON_REQUEST=PTRACE_SEIZE)
check "and who says so" is_of_podman web localhost/shop/box:1 <<<"$entry"
check "the tracee has conmon above it" grep -qE '"ancestors":\[\{"pid":[0-9]+,"name":"conmon","path":"/[^"]*conmon"' \
	<<<"${entry#*\"tracee\":}"

podman run -d --rm --name gone --network none localhost/shop/box:1 /bin/sleep 1000 >/dev/null
check "podman runs one that is removed when it ends" until_true runs gone
podman exec gone /bin/ptrace-call x86_64 $SEIZE 1 0 0 >/dev/null
check "that has its name too" until_true has_entry PTRACEMON_TRACER_CONTAINER_NAME=gone
podman stop -t 0 web gone >/dev/null

# ---- systemd-nspawn
cp -a "$tree" /var/lib/machines/box
systemd-nspawn -q -M box --private-network /bin/sleep 1000 </dev/null >nspawn 2>&1 &
check "systemd-nspawn runs a machine" until_true has_machine
[ -n "${machine:-}" ] || sed "s|^|# |" nspawn
ptrace-call x86_64 $SEIZE "$machine" 0 0 >/dev/null
check "the tracee's machine has its name" until_true has_entry \
	PTRACEMON_TRACEE_CONTAINER_NAME=box PTRACEMON_TRACEE_PID="$machine"
check "and its root" grep -qF '"container":{"name":"box","image":"/var/lib/machines/box","runtime":"systemd-nspawn"}' \
	<<<"$(json PTRACEMON_TRACEE_CONTAINER_NAME=box)"
check "the tracer is in none" test "$(json PTRACEMON_TRACEE_CONTAINER_NAME=box | grep -o '"container":' | wc -l)" = 1
machinectl terminate box
wait

# ---- podman, as a user: the service does not see homes, the reader of root does
systemctl stop ptracemon
loginctl enable-linger user
check "the user has a manager" until_true has_bus
echo "user:100000:65536" | tee /etc/subuid >/etc/subgid
tar -C "$tree" -c . | as_user podman import -q - localhost/mine:1 >/dev/null
as_user podman run -d --name own --network none localhost/mine:1 /bin/sleep 1000 >/dev/null
pid=$(as_user podman inspect -f '{{.State.Pid}}' own)
check "a user's podman runs a container" until_true is_there "$pid"
ptracemon --who -o json >out 2>errors &
reader=$!
check "the reader has the device" until_true reader_is_there
ptrace-call x86_64 $SEIZE "$pid" 0 0 >/dev/null
check "it has its name" until_true has_own
check "the mounts are the user's" grep -q '"exe_flags":\["own_mounts"\]' out
kill $reader
wait $reader
is "$? $(cat errors)" "0 " "the reader ends well, and had nothing to complain about"
as_user podman stop -t 0 own >/dev/null
modprobe -r ptracemon
done_testing
