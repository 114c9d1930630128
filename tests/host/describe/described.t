#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is made from tools/commands/options.def: the manual pages, and the completions of bash and zsh, as installed, in shells that
# somebody types into.
set -u
cd "$(dirname "$0")" || exit 1
../../need mandoc man-db zsh || exit
BUILD=$(realpath "${BUILD:-../../../build/host}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh

# is GOT WANTED
is() { [ "$1" = "$2" ] || { printf 'got    %s\nwanted %s\n' "$1" "$2"; return 1; }; }

installs() { make -s -C ../../../tools install-texts GENERATED="$BUILD/generated" DESTDIR="$place" PREFIX=/usr; }
check "make install-texts" installs
readonly MAN=$place/usr/share/man

# --- manual pages

# References to pages that this machine lacks are no mistake.
lints() { ! mandoc -T lint -W warning "$1" 2>/dev/null | grep .; }
check "mandoc has no warning about ptracemon.8" lints "$MAN/man8/ptracemon.8"
check "mandoc has no warning about ptracemon.4" lints "$MAN/man4/ptracemon.4"
check "mandoc has no warning about ptracemon.conf.5" lints "$MAN/man5/ptracemon.conf.5"

warns_not() { is "$(LC_ALL=C.UTF-8 man --warnings -l "$1" 2>&1 >/dev/null)" ""; }
check "man has no warning about ptracemon.8" warns_not "$MAN/man8/ptracemon.8"
check "man has no warning about ptracemon.4" warns_not "$MAN/man4/ptracemon.4"
check "man has no warning about ptracemon.conf.5" warns_not "$MAN/man5/ptracemon.conf.5"

MANWIDTH=200 mandoc -T utf8 "$MAN/man8/ptracemon.8" | sed 's/.\x08//g; s/[‐−]/-/g' >"$place/8"
MANWIDTH=200 mandoc -T utf8 "$MAN/man4/ptracemon.4" | sed 's/.\x08//g; s/[‐−]/-/g' >"$place/4"

MANWIDTH=200 mandoc -T utf8 "$MAN/man5/ptracemon.conf.5" | sed 's/.\x08//g; s/[‐−]/-/g' >"$place/5"

# has PAGE TEXT: the page has an item that begins with it.
has() { grep -qE -- "^ +(-[a-zA-Z], )?$2( |,|$)" "$place/$1"; }
options=$(sed -n 's/^OPTION([A-Z_]*, .*\(0\|'\''.'\''\), "\([a-z-]*\)".*/\2/p' ../../../tools/commands/options.def)
check "options.def has options" test "$(wc -w <<<"$options")" -ge 9
for option in $options; do
	check "ptracemon.8 has --$option" has 8 "--$option"
done
for command in $(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' ../../../tools/commands/options.def); do
	check "ptracemon.8 has the command $command" has 8 "$command"
done
for file in $(sed -n 's,^What:.*/sys/class/misc/ptracemon/,,p' ../../../docs/ABI-sysfs); do
	check "ptracemon.4 has the setting $file" grep -qE "^ +.*$file(,| |$)" "$place/4"
done
for parameter in $(sed -n 's/^MODULE_PARM_DESC(\([a-z_]*\),.*/\1/p' ../../../module/main.c); do
	check "ptracemon.4 has the parameter $parameter" has 4 "$parameter"
done

# Keys of the configuration.
for key in $(sed -nE 's/^#?([a-z_-]+) = .*/\1/p' ../../../packaging/ptracemon.conf | sort -u); do
	check "ptracemon.conf.5 has the key $key" grep -qE "^ +.*\b$key(,| |$|\.)" "$place/5"
done

# Numbers that the pages name are those of the sources.
for page in 8 4; do tr -s ' \n' ' ' <"$place/$page" >"$place/words.$page"; done
# number FILE PATTERN: what stands in the file for the number sign in the pattern of sed; a product is worked out
number() { echo $(($(sed -nE "s@.*${2/\#/([0-9][0-9 *<]*[0-9]|[0-9])}.*@\\1@p" "../../../$1" | head -n 1))); }
# holds PAGE WORDS: the page has these words, with the number for the number sign
holds() { grep -qF -- "$2" "$place/words.$1"; }
while IFS='|' read -r page file pattern unit words; do
	value=$(number "$file" "$pattern")
	check "ptracemon.$page: ${words/\#/N} ($pattern of $file)" holds "$page" "${words/\#/$((value / unit))}"
done <<'EOF_NUMBERS'
8|tools/output/streams.h|^.define OUTPUT_EXTRAS	#$|1|up to # times
8|tools/commands/filter.h|^.define FILTER_VALUES	#$|1|given up to # times
8|tools/commands/arguments.c|->heartbeat = #;|1|the default is #, and 0 is never
8|tools/host/hash.h|^.define HASH_KEPT	#$|1|the digests of # files
8|tools/host/hash.h|^.define HASH_FILE_MAX	[(]#[)]$|1048576|larger than # MiB are not read
8|tools/host/hash.c|[.]wait = #,|1000000|waits at most # ms for a digest
8|tools/sessions/written.h|^.define WRITTEN_PIECES	#$|1|a session keeps #, and a line
8|tools/sessions/written.h|^.define WRITTEN_BYTES	#$|1|a session keeps # resumed_at
8|tools/output/facts_written.c|^.define FIRST_MOST	#$|1|(in hexadecimal, # bytes at the most)
8|tools/output/payloads.h|^.define PAYLOADS_FILES	#$|1|# files and
8|tools/output/payloads.h|^.define PAYLOADS_BYTES	[(]#[)]$|1|files and # bytes are kept at the most
8|tools/base/series.h|^.define SERIES_SIZE_MIN	#$|1024|#K is the least
4|module/main.c|return_instances = #;|1|1 to 65536 (default #)
4|module/main.c|return_instances = #;|1|default # for each entry point
4|module/buffers.h|BUFFER_KB_MIN		#$|1|a power of two from #
4|module/buffers.h|BUFFER_KB_MAX		[(]#[)]$|1|to #. Default
4|module/buffers.h|BUFFER_KB_DEFAULT	#$|1|Default #.
EOF_NUMBERS
line_max=$(number tools/output/out.h '^.define OUT_LINE_MAX	#$')
check "ptracemon.8: the longest line" holds 8 "No line has more than $((line_max - 1)) bytes"
is_default() { is "$(number "$1" "$2")" "$3"; }
check "sessions wait for ten seconds, as the page says" is_default tools/sessions/sessions.h \
	'SESSIONS_IDLE_NS #ull$' 10000000000
check "status looks for a tenth of a second, as the page says" is_default tools/commands/status.c '^.define LOOK_NS		#$' 100000000

# --- completions: a line is typed, and what the command gets is printed

formats=$(sed -n 's/^FORMAT(\([a-z]*\))$/<\1>/p' ../../../tools/output/formats.def | sort | xargs)
commands=$(sed -n 's/^COMMAND(\([a-z]*\),.*/<\1>/p' ../../../tools/commands/options.def | sort | xargs)
: >"$place/some.json"
cd "$place" || exit

# KEYS, and what comes of them; ALL inserts all possible completions.
readonly TAB=$'\t'
table() {
	cat <<-EOF_TABLE
		ALL|$commands
		st$TAB|<status>
		-o ALL|<-o> $formats
		-o js$TAB|<-o> <json>
		--output=js$TAB|<--output=json>
		-o json=som$TAB|<-o> <json=some.json>
		--output=json=som$TAB|<--output=json=some.json>
		watch -r att$TAB|<watch> <-r> <attach>
		-r attach,-wr$TAB|<-r> <attach,-write>
		-r read,PTRACE_AT$TAB|<-r> <read,PTRACE_ATTACH>
		--request=PTRACE_SEI$TAB|<--request=PTRACE_SEIZE>
		--no-h$TAB|<--no-header>
		status --js$TAB|<status> <--json>
		status --ALL|<status> <--config> <--help> <--json> <--no-sandbox> <--version>
		record --fs$TAB|<record> <--fsync>
		replay som$TAB|<replay> <some.json>
		report --html som$TAB|<report> <--html> <some.json>
		report --html page.html som$TAB|<report> <--html> <page.html> <some.json>
		sessions --class mod,wr$TAB|<sessions> <--class> <mod,write>
		watch som$TAB|<watch> <som>
	EOF_TABLE
}

shell_rc() { echo 'ptracemon() { printf "RAN"; printf " <%s>" "$@"; printf " <END>\n"; }'; }

bash_completes() {
	local keys=${1/ALL/$'\e*'}
	{ echo ". $place/usr/share/bash-completion/completions/ptracemon"; shell_rc; echo PS1=; } >"$place/rc"
	is "$(printf 'ptracemon %s\n' "$keys" | bash --noprofile --rcfile "$place/rc" -i 2>/dev/null |
		sed -n 's/^RAN \(.*\) <END>$/\1/p')" "$2"
}

# Prints what comes of each line of $place/table.
in_zsh() {
	cat >"$place/in-zsh" <<-'EOF_ZSH'
		zmodload zsh/zpty
		all=$'\Cxl\Cxa' # list, and all of the list
		zpty shell "TERM=dumb PS1= zsh -f -i"
		zpty -w shell ". $1/zrc"
		while IFS='|' read -r keys wanted; do
			zpty -w -n shell "ptracemon ${keys/ALL/$all}"$'\n'
			zpty -r shell line '*<END>*' || exit
			print -r -- "${${line##*RAN }%% <END>*}"
		done <$1/table
	EOF_ZSH
	shell_rc | sed 's/RAN/R""AN/; s/<END>/<E""ND>/' >"$place/zrc"
	cat >>"$place/zrc" <<-EOF_RC
		fpath=($place/usr/share/zsh/site-functions \$fpath)
		autoload -U compinit
		compinit -D -u
		zle -C all-matches complete-word _generic
		zstyle ':completion:all-matches:*' old-matches only
		zstyle ':completion:all-matches::::' completer _all_matches
		bindkey '^Xl' list-choices '^Xa' all-matches
	EOF_RC
	timeout 600 zsh -f "$place/in-zsh" "$place"
}

table >"$place/table"
in_zsh >"$place/zsh"
line=0
while IFS='|' read -r keys wanted; do
	line=$((line + 1))
	check "bash: ${keys/"$TAB"/ TAB}" bash_completes "$keys" "$wanted"
	check "zsh: ${keys/"$TAB"/ TAB}" is "$(sed -n "${line}p" "$place/zsh")" "$wanted"
done <"$place/table"

echo "1..$count"
