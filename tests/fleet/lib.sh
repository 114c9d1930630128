# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# TAP, machines and rsyslogd for the scripts that run in the tree.

count=0
ok() {
	local what=$1
	shift
	count=$((count + 1))
	if "$@" >/tmp/last 2>&1; then
		passed=yes
		echo "ok $count - $what"
	else
		passed=no
		echo "not ok $count - $what"
		tail -n 20 /tmp/last | cut -c1-300 | sed 's/^/# /'
	fi
}

# must WHAT COMMAND...: without it the rest means nothing.
must() {
	ok "$@"
	[ "$passed" = yes ] || { echo "Bail out! $1: no"; exit 1; }
}

# until_so COMMAND...: waits for what the command looks for; false if it has not come in ten minutes.
until_so() {
	local end=$((SECONDS + 600))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

# as_sent SENT GOT: each line of SENT is in GOT; what else is there is the beginning of one, which a kill has left. Prints how
# many of those, and the first lines that are missing, or are neither.
as_sent() {
	LC_ALL=C awk '
		function tell(what, line) { if (!wrong++ || wrong < 6) print what " (" length(line) " bytes): " substr(line, 1, 200) }
		NR == FNR { sent[$0]; next }
		$0 in sent { came[$0]; next }
		!others[$0]++ { at[$0] = FNR }
		END {
			for (line in sent)
				if (!(line in came))
					tell("missing", line)
			for (other in others) {
				is_half = 0
				for (line in sent)
					is_half = is_half || index(line, other) == 1
				halves += is_half
				if (!is_half)
					tell("line " at[other] " is none that was sent", other)
			}
			print halves + 0 " half lines, " wrong + 0 " wrong"
			exit wrong > 0
		}' "$1" "$2"
}

# ---- certificates: of one authority, each for a name

certify() {
	local name=$1 place=$2
	mkdir -p "$place"
	[ -e /ca/ca.pem ] || {
		mkdir -p /ca
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=fleet" -keyout /ca/key.pem -out /ca/ca.pem
	}
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$place/key.pem" -out /ca/request
	openssl x509 -req -in /ca/request -CA /ca/ca.pem -CAkey /ca/key.pem -CAcreateserial -days 2 \
		-extfile <(echo "subjectAltName=DNS:$name") -out "$place/cert.pem"
	cp /ca/ca.pem "$place"
} >/dev/null 2>&1

# ---- machines: a network, a name, and folders of its own; all are on one bridge

readonly MACHINES=/machines

network() {
	ip link set lo up
	ip link add hub type bridge
	ip address add 10.77.0.1/24 dev hub
	ip link set hub up
	cp /etc/hosts /tmp/hosts
	echo "10.77.0.1 collector.example elasticsearch.example kafka.example" >>/tmp/hosts
	mount --bind /tmp/hosts /etc/hosts
	# Debian's own configuration, but for what reads the logs of this machine.
	sed -i -E '/^module\(load="im(uxsock|klog)"/d' /etc/rsyslog.conf
}

# machine NAME CERTIFIED FILE...: with these files of packaging/fleet in its /etc/rsyslog.d
machine() {
	local name=$1 certified=$2 file
	shift 2
	mkdir -p $MACHINES/"$name"/{etc,log/ptracemon,spool}
	certify "$certified" "$MACHINES/$name/etc/ptracemon"
	for file; do cp "/files/packaging/fleet/$file" "$MACHINES/$name/etc/50-ptracemon-$file"; done
}

connect() {
	local name=$1 number=$2
	ip netns add "$name"
	ip link add "to-$name" type veth peer name eth0 netns "$name"
	ip link set "to-$name" master hub up
	ip -n "$name" address add "10.77.0.$number/24" dev eth0
	ip -n "$name" link set eth0 up
	ip -n "$name" link set lo up
}

# enter NAME COMMAND...: becomes it
enter() {
	local name=$1 net=()
	shift
	[ ! -e "/run/netns/$name" ] || net=("--net=/run/netns/$name")
	# shellcheck disable=SC2016 # the inner shell's
	exec nsenter "${net[@]}" unshare --uts --mount bash -c 'hostname "$1" && mount --bind "$2/etc" /etc/rsyslog.d &&
		mount --bind "$2/log" /var/log && mount --bind "$2/spool" /var/spool/rsyslog && shift 2 && exec "$@"' \
		- "$name" "$MACHINES/$name" "$@"
}

on() { (enter "$@"); }

# What systemd does before rsyslogd, with a NAME-service.conf
prepare() {
	local words
	[ -e "/files/packaging/fleet/$1-service.conf" ] || return 0
	words=$(sed -nE "s,^ExecStartPre=-/bin/sh -c '(.*)'$,\1,p" "/files/packaging/fleet/$1-service.conf")
	on "$1" sh -c "${words//\$\$/\$}"
}

declare -A RUNS
start() {
	prepare "$1"
	enter "$1" rsyslogd -n -i NONE >>"$MACHINES/$1/messages" 2>&1 &
	RUNS[$1]=$!
}

# end NAME SIGNAL
end() {
	[ "$(cat "/proc/${RUNS[$1]}/comm")" = rsyslogd ] || { echo "Bail out! $1 does not run"; exit 1; }
	kill "-$2" "${RUNS[$1]}"
	wait "${RUNS[$1]}" 2>/dev/null
	unset "RUNS[$1]"
}

end_all() { [ ${#RUNS[@]} -eq 0 ] || kill -KILL "${RUNS[@]}" 2>/dev/null; }
