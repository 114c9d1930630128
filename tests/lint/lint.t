#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The project's rules, each a test. TREE: another tree to look at (lint-self.t breaks the rules in a copy).
set -u

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=${TREE:-$HERE/../..}
"$HERE/../need" shellcheck perl || exit
cd "$TREE" || exit
count=0

# rule TEXT COMMAND...: each line that the command prints breaks the rule.
rule() {
	local text=$1 found
	shift
	found=$("$@" 2>&1)
	count=$((count + 1))
	if [ -z "$found" ]; then
		echo "ok $count - $text"
	else
		echo "not ok $count - $text"
		printf '%s\n' "$found" | head -n 40 | sed 's/^/# /'
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# What git tracks, without what was deleted; in a copy, all there is.
tracked() {
	local file
	if [ -e .git ]; then git ls-files; else find . -type f -printf '%P\n'; fi | sort | while IFS= read -r file; do
		[ -f "$file" ] && echo "$file"
	done
}

mapfile -t FILES < <(tracked)

# files PATTERN [EXCEPT]: tracked names that match, as an extended regular expression
files() { printf '%s\n' "${FILES[@]}" | grep -E "$1" | grep -vE "${2:-^$}"; }

# search PATTERN FILE...: file:line:text; says nothing without files
search() {
	local pattern=$1
	shift
	[ $# -eq 0 ] || grep -nHE "$pattern" "$@"
}

# Files that are only sourced have no first line of their own; shellcheck follows those that source them.
shell_scripts() { awk 'FNR == 1 && /^#!.*[\/ ](ba)?sh$/ { print FILENAME }' "${FILES[@]}"; }

# --- versions

version_tests() {
	mapfile -t list < <(files '^(module|tools|tests)/.*\.[ch]$' '^module/compat/')
	search 'LINUX_VERSION_CODE|KERNEL_VERSION' "${list[@]}"
}

versions_agree() {
	local ours dkms tool
	ours=$(sed -n 's/^#define PTRACEMON_VERSION "\(.*\)"$/\1/p' module/version.h)
	dkms=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' dkms.conf)
	[ -n "$ours" ] || echo "module/version.h: no PTRACEMON_VERSION"
	[ "$ours" = "$dkms" ] || echo "module/version.h says '$ours', dkms.conf '$dkms'"
	[ -x tools/ptracemon ] || return 0
	tool=$(tools/ptracemon --version | head -n 1)
	[[ $tool = *"$ours"* ]] || echo "module/version.h says '$ours', tools/ptracemon --version '$tool'"
}

# --- barriers: each letter of the contract stands where it is kept, and names its partner

letter() {
	grep -qE "\b$2, pairs with $3\b" "$1" || echo "$1: no comment '$2, pairs with $3'"
}

letters() {
	letter module/ring_shares.h A D
	letter module/ring_write.h B C
	letter module/ring.c C B
	letter module/ring.c D A
	letter module/buffers.h E F
	letter module/buffers.c F E
	letter tools/device/reader.c C B
	letter tools/device/reader.c D A
	letter docs/example-reader.c C B
	letter docs/example-reader.c D A
	local each
	for each in A B C D E F; do
		grep -qE "\($each\)" module/uapi/ptracemon.h || echo "module/uapi/ptracemon.h: the contract has no ($each)"
	done
}

# A barrier has a comment in the line before it.
bare_barriers() {
	mapfile -t list < <(files '^(module|tools)/.*\.[ch]$')
	awk '/(smp_(mb|rmb|wmb|load_acquire|store_release)|[^_a-z]barrier|__atomic_(load|store)_n|__atomic_thread_fence) ?\(/ &&
		before !~ /\*\// && $0 !~ /\/\*/ { print FILENAME ":" FNR ": " $0 }
		{ before = $0 }' "${list[@]}" | grep -v __ATOMIC_RELAXED
}

# --- text

spdx() {
	mapfile -t list < <(
		files '\.(c|h|S|sh|t|py|litmus|y|js|yaml|kql)$|(^|/)(Makefile|Kbuild)(\..*)?$'
		shell_scripts
	)
	awk 'FNR <= 6 && /SPDX-License-Identifier: / { has[FILENAME] = 1 }
		END { for (i = 1; i < ARGC; i++) if (!has[ARGV[i]]) print ARGV[i] ": no SPDX line" }' "${list[@]}"
}

spdx_names() {
	search 'SPDX-License-Identifier: ' "${FILES[@]}" |
		grep -vE '(GPL-2\.0|MIT|\(GPL-2\.0 WITH Linux-syscall-note\) OR MIT)( \*/)?$' | grep -v '^tests/lint/'
}

addresses() {
	mapfile -t list < <(files . '^(docs|LICENSES)/|^(COPYING|README\.md|\.clang-format|packaging/debian/copyright)$|^tests/lint/')
	search '(https?|ftp|git)://[a-z0-9-]+\.[a-z]' "${list[@]}"
}

# Host names and folders of one machine.
places() {
	mapfile -t list < <(files . '^(tests/lint/|packaging/debian/copyright$)')
	search '\b[a-z0-9-]+\.debian\.(org|net)\b|/home/[a-z]+/|/Users/' "${list[@]}"
}

blanks() {
	local file
	mapfile -t list < <(files '\.([ch]|sh|t|md|litmus)$|(^|/)(Makefile|Kbuild)$')
	search '[ 	]+$' "${list[@]}"
	for file in "${list[@]}"; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file: no line end at its end"
	done
}

long_lines() {
	mapfile -t list < <(files '^(module|tools|docs)/.*\.[ch]$')
	awk '/"/ { next } { text = $0; gsub(/\t/, "        ", text); if (length(text) > 121) print FILENAME ":" FNR ": " length(text) " columns" }' "${list[@]}"
}

# --- size

file_sizes() {
	local file lines
	while IFS= read -r file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le 500 ] || echo "$file: $lines lines"
	done < <(files '^(module|tools)/.*\.c$')
}

function_sizes() {
	mapfile -t list < <(files '^(module|tools)/.*\.c$')
	awk 'FNR == 1 { start = 0 } /^\{/ { start = FNR }
		/^\}/ && start { if (FNR - start > 80) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }' "${list[@]}"
}

big_files() {
	local file
	for file in "${FILES[@]}"; do
		[ "$(wc -c <"$file")" -le 200000 ] || echo "$file: $(wc -c <"$file") bytes"
	done
}

built_files() { files '\.(o|ko|mod|mod\.c|cmd|a|so|gch|pyc)$|(^|/)(Module\.symvers|modules\.order)$'; }

# --- what may include what (docs/design.md)

# allowed FILE WORD...: the quoted includes that a file of module/ may have
allowed() {
	local file=$1 include
	shift
	[ -f "module/$file" ] || { echo "module/$file is gone; mend lint.t"; return; }
	while IFS= read -r include; do
		[[ " $* " = *" $include "* ]] || echo "module/$file includes $include"
	done < <(sed -n 's/^#[ \t]*include "\(.*\)"/\1/p' "module/$file")
}

include_rules() {
	# pure: the ABI, and each other below
	allowed ring.c ring.h ring_losses.h ring_shares.h ring_write.h
	allowed ring_losses.h ring_write.h
	allowed ring_write.h ring_shares.h
	allowed ring_shares.h ring.h
	allowed ring.h uapi/ptracemon.h
	allowed request.c request.h requests.h
	allowed request.h uapi/ptracemon.h
	allowed requests.h
	allowed record.c numbers.h record.h
	allowed numbers.h uapi/ptracemon.h
	allowed record.h request.h uapi/ptracemon.h
	allowed uapi/ptracemon.h
	# state, below everything that uses it
	allowed config.c config.h
	allowed config.h request.h
	allowed area.c area.h
	allowed area.h
	allowed buffers.c area.h buffers.h counters.h
	allowed counters.c buffers.h counters.h
	allowed counters.h uapi/ptracemon.h
	allowed buffers.h ring.h
	# what is looked at, as items and plain values: knows no file, no knob's text, no probe
	allowed identity.c identity.h task.h
	allowed payer.c payer.h
	allowed payer.h
	allowed relation.c identity.h record.h relation.h task.h
	allowed relation.h uapi/ptracemon.h
	allowed item.h uapi/ptracemon.h
	allowed path.c path.h uapi/ptracemon.h
	allowed path.h
	allowed place.c known.h path.h place.h
	allowed place.h item.h
	allowed known.c known.h task.h uapi/ptracemon.h
	allowed known.h
	allowed command.c command.h path.h place.h
	allowed command.h uapi/ptracemon.h
	allowed breakpoint.c breakpoint.h resident.h task.h
	allowed breakpoint.h
	allowed resident.c resident.h
	allowed resident.h
	allowed registers.c registers.h
	allowed registers.h
	allowed evidence.c evidence.h known.h path.h resident.h
	allowed evidence.h breakpoint.h config.h item.h place.h registers.h
	allowed permission.c permission.h record.h task.h
	allowed permission.h uapi/ptracemon.h
	allowed task.c task.h
	allowed task.h
	allowed arguments.h record.h
	allowed syscall.c syscall.h uapi/ptracemon.h
	allowed canary.c canary.h
	allowed canary.h uapi/ptracemon.h
	# from a hit to a record: likewise
	allowed emit.c emit.h
	allowed emit.h buffers.h command.h config.h evidence.h known.h relation.h
	allowed capture.c canary.h capture.h emit.h identity.h payer.h permission.h record.h relation.h task.h
	allowed capture.h arguments.h config.h registers.h uapi/ptracemon.h
	allowed doors.c canary.h doors.h emit.h identity.h payer.h permission.h record.h relation.h syscall.h task.h
	allowed doors.h evidence.h uapi/ptracemon.h
	allowed notice.c buffers.h identity.h notice.h record.h
	# probes know no user space
	allowed share.h
	allowed hook.c hook.h
	allowed hook.h share.h
	allowed later.c later.h share.h uapi/ptracemon.h
	allowed tracepoint.c tracepoint.h
	allowed probe.c buffers.h capture.h emit.h evidence.h hook.h later.h payer.h probe.h
	allowed access.c access.h buffers.h config.h doors.h hook.h memory.h payer.h
	allowed memory.c buffers.h config.h doors.h evidence.h hook.h later.h memory.h record.h syscall.h task.h
	allowed autoattach.c autoattach.h doors.h numbers.h syscall.h tracepoint.h
	allowed ends.c buffers.h emit.h ends.h identity.h payer.h relation.h task.h tracepoint.h
	allowed traced.c buffers.h identity.h relation.h task.h traced.h
	allowed guard.c guard.h
	allowed selftest.c hook.h selftest.h
	# user space knows no probe
	allowed device.c buffers.h canary.h config.h device.h known.h notice.h traced.h version.h
	allowed sysfs.c buffers.h config.h device.h notice.h sysfs.h
	# compat comes before each file by itself
	search '#[ \t]*include ".*compat' module/*.[ch]
}

# The pure units know the kernel only by these.
pure_includes() {
	local file include ok="linux/types.h linux/compiler.h linux/errno.h linux/string.h linux/bitops.h linux/kernel.h linux/nospec.h asm/barrier.h"
	for file in ring.c ring.h ring_shares.h ring_write.h ring_losses.h record.c record.h request.c request.h requests.h; do
		while IFS= read -r include; do
			[[ " $ok " = *" $include "* ]] || echo "module/$file includes <$include>"
		done < <(sed -n 's/^#[ \t]*include <\(.*\)>/\1/p' "module/$file")
	done
	while IFS= read -r include; do
		[[ " linux/types.h linux/ioctl.h " = *" $include "* ]] || echo "module/uapi/ptracemon.h includes <$include>"
	done < <(sed -n 's/^#[ \t]*include <\(.*\)>/\1/p' module/uapi/ptracemon.h)
}

# The folders of tools/, and those whose headers each may include beside its own: dependencies point one way. Within a
# folder too, no file (NAME.c and NAME.h are one) comes back to itself.
reader_folders() {
	cat <<-EOF_FOLDERS
		base:
		abi: base
		host: abi base
		device: host abi base
		recording: host abi base
		sessions: host abi base
		output: sessions host abi base
		commands: output sessions recording device host abi base
		describe: commands output abi base
	EOF_FOLDERS
}

reader_includes() {
	mapfile -t list < <(files '^tools/.*\.[ch]$')
	reader_folders | perl -e '
		my (%may, %uses, %state);
		while (<STDIN>) { my ($folder, $rest) = /^(\w+):(.*)/ or die; $may{$folder} = { map { $_ => 1 } $folder, split " ", $rest } }
		for my $file (@ARGV) {
			my ($unit, $folder) = $file =~ m,^tools/((?:(\w+)/)?\w+)\.[ch]$, or next;
			if (!$folder || !$may{$folder}) { print "$file: lies in no folder that lint.t knows\n"; next }
			open(my $source, "<", $file) or die "$file: $!";
			while (<$source>) {
				my ($include) = /^#[ \t]*include "([^"]*)"/ or next;
				next if $include =~ m,^(uapi/ptracemon|version|\.\./module/requests)\.h$,;
				my ($used, $of) = $include =~ m,^((\w+)/\w+)\.(?:h|def)$,;
				if (!$used || !$may{$of}) { print "$file:$.: $include: not named by its folder\n"; next }
				print "$file:$.: $folder/ may not use $include\n" if !$may{$folder}{$of};
				$uses{$unit}{$used} = 1 if $used ne $unit;
			}
		}
		sub visit {
			my ($unit, @way) = @_;
			if (($state{$unit} || "") eq "open") { print "circle: ", join(" -> ", @way, $unit), "\n"; return }
			return if $state{$unit};
			$state{$unit} = "open";
			visit($_, @way, $unit) for sort keys %{$uses{$unit}};
			$state{$unit} = "done";
		}
		visit($_) for sort keys %uses;
	' "${list[@]}"
}

# --- other people's checkers

# SC2054: the options of QEMU have commas.
in_shellcheck() {
	mapfile -t list < <(shell_scripts)
	shellcheck -x -a --exclude=SC2054 --source-path=SCRIPTDIR --severity=warning --format=gcc "${list[@]}"
}

executable() {
	local file
	while IFS= read -r file; do
		[ -x "$file" ] || echo "$file: not executable"
		head -c 2 "$file" | grep -q '#!' || echo "$file: no interpreter"
	done < <(files '\.t$')
}

in_kernel_doc() {
	perl "$KERNEL_DOC" -none -Werror module/*.h module/uapi/*.h | grep -v 'warnings as Errors'
}

# What it may say all the same, and why: exceptions.
in_checkpatch() {
	mapfile -t list < <(files '^(module|tests/kunit)/.*\.[ch]$')
	perl "$CHECKPATCH" --no-tree --strict --terse --no-summary --show-types -f "${list[@]}" |
		ALL=1 "$HERE/excepted" checkpatch
	rm -f .checkpatch-camelcase.* # what it notes for the next time
}

rule "versions of the kernel are tested in module/compat only" version_tests
rule "version.h, dkms.conf and the reader say the same version" versions_agree
rule "each barrier of the contract names its partner, on both sides" letters
rule "each barrier has a comment before it" bare_barriers
rule "each source has an SPDX line" spdx
rule "the licences are the three that we have" spdx_names
rule "no address of another site outside the documents" addresses
rule "no host name and no folder of one machine" places
rule "no blanks at line ends, and a line end at the end" blanks
rule "lines of code without text have at most 121 columns" long_lines
rule "files of code have at most 500 lines" file_sizes
rule "functions have at most 80 lines" function_sizes
rule "no file is great" big_files
rule "nothing that is built is tracked" built_files
rule "includes point one way" include_rules
rule "the pure units include what is pure" pure_includes
rule "the folders of the reader use each other one way, and its files without a circle" reader_includes
rule "tests can be run" executable
rule "shellcheck has nothing to say" in_shellcheck
if KERNEL_DOC=$("$HERE/kernel-script" kernel-doc); then
	rule "kernel-doc understands the headers" in_kernel_doc
else
	skip "kernel-doc understands the headers" "no scripts/kernel-doc: a package linux-kbuild-* has it, or KERNEL_SCRIPTS=folder"
fi
if CHECKPATCH=$("$HERE/kernel-script" checkpatch.pl); then
	rule "checkpatch has nothing to say" in_checkpatch
else
	skip "checkpatch has nothing to say" "no scripts/checkpatch.pl: a kernel's source has it, as KERNEL_SCRIPTS=folder"
fi
echo "1..$count"
