#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Breaks a copy of ring.c in one place at a time: the tests of this folder must see each.
#
# "sees it" is a failed check, a report of a sanitizer, or no end within the time that the whole program takes.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
../../need gcc make || exit
MUTANTS=$PWD/../../../build/host-ring/mutants
export TSAN_OPTIONS="halt_on_error=1 exitcode=66"
# See threads.t.
fixed=(setarch "$(uname -m)" -R)
"${fixed[@]}" true 2>/dev/null || fixed=()
count=0

result() {
	count=$((count + 1))
	echo "$1 $count - $2"
}

# How far each has to go: less than it goes by itself.
declare -A length=([threads]=300000 [model]=30000 [interrupt]="")

# mutant PROGRAM NAME SED-EXPRESSION
mutant() {
	local program=$1 name=$2 place=$MUTANTS/$((count + 1))
	mkdir -p "$place"
	sed -E -e "$3" ../../../module/ring.c >"$place/ring.c"
	if cmp -s "$place/ring.c" ../../../module/ring.c; then
		result "not ok" "$name: there is no such place in ring.c any more; mend the expression in mutants.t"
	elif ! make -s BUILD="$place" RING_C="$place/ring.c" CFLAGS="-std=gnu11 -O1 -g -w" "$place/$program" >"$place/log" 2>&1; then
		result "not ok" "$name: does not compile"
		sed 's/^/# /' "$place/log"
	elif timeout 30 "${fixed[@]}" "$place/$program" "${length[$program]}" >"$place/log" 2>&1; then
		result "not ok" "$program does not see: $name"
	else
		result ok "$program sees: $name"
	fi
}

# The ordering contract, letter by letter. A plain store or a relaxed one both make a race that ThreadSanitizer reports.
mutant threads "A relaxed" 's/smp_load_acquire\((&ring->control->consumer_pos)\)/__atomic_load_n(\1, __ATOMIC_RELAXED)/'
mutant threads "B plain" 's/smp_store_release\(&ring->status->producer_pos, (.*)\);/ring->status->producer_pos = \1;/'
mutant threads "B relaxed" 's/smp_store_release\(&ring->status->producer_pos, (.*)\);/WRITE_ONCE(ring->status->producer_pos, \1);/'
mutant threads "C relaxed" 's/smp_load_acquire\((&ring->status->producer_pos)\)/__atomic_load_n(\1, __ATOMIC_RELAXED)/'
mutant threads "D relaxed" 's/smp_store_release\(&ring->control->consumer_pos,/__atomic_store(\&ring->control->consumer_pos, \&(u64){/; s/^(\t\t\t  item->position \+ item->length)\);/\1}, __ATOMIC_RELAXED);/; s/(__atomic_store\(.*\{) (position|lap)\);/\1 \2}, __ATOMIC_RELAXED);/'

# Room and admission.
mutant model "one record too many" 's/used \+ need <= limit\)/used + need <= limit + 8)/'
mutant model "a record too few" 's/used \+ need <= limit\)/used + need < limit)/'
mutant model "positions compared by size" 's/used > ring->size\)/(s64)used > (s64)ring->size)/'
mutant model "no reserve" 's/ring->bulk_limit = size - size \/ 4/ring->bulk_limit = size/'
mutant model "unknown requests are not bulk" 's/^\t +request_class == PTRACEMON_CLASS_UNKNOWN;/0;/'
mutant model "a record may wrap" 's/return length > left \? left : 0;/return 0;/'
mutant model "padding where none is needed" 's/return length > left \? left/return length >= left ? left/'

# Losses.
mutant model "the first lost number forgotten" 's/loss->first_sequence = ring->sequence;/;/'
mutant model "the time of the last loss, not of the first" 's/if \(!loss->count\+\+\)/if (++loss->count)/'
mutant model "a loss takes no number" 's/last_sequence = ring->sequence\+\+/last_sequence = ring->sequence/'
mutant model "a loss told twice" 's/loss->count = 0;/;/'
mutant model "losses told in the reserve" 's/padding \+ length, ring->bulk_limit\)/padding + length, ring->size)/'
mutant model "losses told too late" 's/if \(unlikely\(ptracemon_ring_has_untold\(ring\)\)\)/if (0)/'
mutant model "own records are hits" 's/if \(request_class == PTRACEMON_CLASS_NONE\)/if (0)/'
mutant model "a record may be older than the one before" 's/^\trecord->time = ring->time;/\trecord->time = time;/'

# What a reader writes.
mutant model "an unaligned position is believed" 's/position % PTRACEMON_RECORD_ALIGN/0/'
mutant model "a length is believed" 's/length > end - position \|\| length > PTRACEMON_RECORD_MAX/0/; s/length % PTRACEMON_RECORD_ALIGN \|\| length > left \|\|/0 ||/'
mutant model "a bad position stays" 's/if \(ring_leads_to\(ring, position, end\)\)/if (1)/'
mutant model "a bad position skips everything" 's/if \(!ring_leads_to\(ring, lap, end\)\)/if (1)/'
mutant interrupt "a length is read again" 's/^\titem->time = READ_ONCE\(record->time\);/&\n\titem->length = READ_ONCE(record->length);/'
mutant interrupt "a length is checked, and another one used" 's/^\titem->length = length;/\titem->length = READ_ONCE(record->length);/'

# Resizing.
mutant model "records that do not fit" 's/return -ENOSPC;/;/'
mutant model "padding of the old size is copied" 's/^\t\tif \(!item.record\)$/\t\tif (0)/'
mutant model "the old limit stays" '/^int ptracemon_ring_resize/,$ s/ring->bulk_limit = size - size \/ 4;/;/'

# What an interrupt finds.
mutant interrupt "the limit is taken before busy is set" 's/^\t(limit = is_bulk.*;)/\t;/; s/^\tu64 padding, limit;/\tu64 padding, limit = is_bulk(request_class) ? ring->bulk_limit : ring->size;/'
mutant interrupt "busy is set too late" 's/^\tWRITE_ONCE\(ring->busy, true\);/\t;/'
mutant interrupt "busy ends too early" 's/^\tring->head \+= ring->reserved;/\tring->head += ring->reserved; WRITE_ONCE(ring->busy, false);/'
mutant interrupt "resizing does not look at busy" '/^int ptracemon_ring_resize/,$ s/if \(READ_ONCE\(ring->busy\)\)/if (0)/'
mutant interrupt "telling does not look at busy" '/^void ptracemon_ring_tell_losses/,$ s/if \(READ_ONCE\(ring->busy\)\)/if (0)/'
mutant interrupt "a nested record goes on" 's/if \(unlikely\(READ_ONCE\(ring->busy\)\)\)/if (0)/'
mutant interrupt "a nested record is not counted" 's/^\t\t\tring->folded\[i\]\+\+;/\t\t\tring->folded[i] = ring->nested[i]; break;/'
mutant interrupt "a nested record that comes while folding" 's/^\tWRITE_ONCE\(ring->has_nested, false\);//; /^static void ring_fold_nested/,/^}/ s/^}/\tWRITE_ONCE(ring->has_nested, false);\n}/'

echo "1..$count"
