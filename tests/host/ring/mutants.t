#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Breaks a copy of ring.c in one place at a time: the tests of this folder must see each.
#
# "sees it" is a failed check, a report of a sanitizer, or several times the processor time that the program takes. Each
# program first shows that as far as it has to go here it finds nothing in ring.c as it is.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
../../need gcc make || exit
MUTANTS=../../../build/host-ring/mutants
export TSAN_OPTIONS="halt_on_error=1 exitcode=66"
# See threads.t.
fixed=(setarch "$(uname -m)" -R)
"${fixed[@]}" true 2>/dev/null || fixed=()
PARTS=(../../../module/ring.c ../../../module/ring_{shares,write,losses}.h)
count=0

result() {
	count=$((count + 1))
	echo "$1 $count - $2"
}

# How far each has to go: less than it goes by itself.
declare -A length=([threads]=300000 [model]=120000 [interrupt]="")

# run FOLDER PROGRAM SECONDS: as far as it has to go, with so much processor time
run() {
	(
		ulimit -t "$3"
		exec "${fixed[@]}" "$1/$2" ${length[$2]:+"${length[$2]}"}
	) >"$1/log" 2>&1
} 2>/dev/null # nor does the shell say how it ended

# build FOLDER PROGRAM
build() {
	make -s BUILD="$1" RING_C="$1/ring.c" CFLAGS="-std=gnu11 -O1 -g -w" "$1/$2" >"$1/log" 2>&1
}

for program in threads model interrupt; do
	place=$MUTANTS/$program
	mkdir -p "$place"
	cp "${PARTS[@]}" "$place/"
	if build "$place" $program && run "$place" $program 20; then
		result ok "$program finds nothing in ring.c as it is"
	else
		result "not ok" "$program finds something in ring.c as it is"
		sed 's/^/# /' "$place/log"
	fi
done

# mutant PROGRAM NAME SED-EXPRESSION
mutant() {
	local program=$1 name=$2 place=$MUTANTS/$((count + 1)) part changed=
	mkdir -p "$place"
	for part in "${PARTS[@]}"; do
		sed -E -e "$3" "$part" >"$place/${part##*/}"
		cmp -s "$place/${part##*/}" "$part" || changed=yes
	done
	if [ -z "$changed" ]; then
		result "not ok" "$name: there is no such place in ring.c any more; mend the expression in mutants.t"
	elif ! build "$place" "$program"; then
		result "not ok" "$name: does not compile"
		sed 's/^/# /' "$place/log"
	elif run "$place" "$program" 30; then
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
mutant threads "D relaxed" 's/smp_store_release\(&ring->control->consumer_pos,/__atomic_store(\&ring->control->consumer_pos, \&(u64){/; s/^(\t\t\t  item->position \+ item->length)\);/\1}, __ATOMIC_RELAXED);/; s/(__atomic_store\(.*\{) (position|ring->settled)\);/\1 \2}, __ATOMIC_RELAXED);/'

# Room: ranks and shares.
mutant model "loss records take the room of others" 's/u64 counted = used - .*;/u64 counted = used;/'
mutant model "one record too many" 's/counted \+ need > limit\)/counted + need > limit + 8)/'
mutant model "a record too few" 's/counted \+ need > limit\)/counted + need >= limit)/'
mutant model "room is counted from the consumer's position" '/^static int ring_refusal/,/^}/ s/ring->head - ring->settled/ring->head - ring->control->consumer_pos/'
mutant model "full and reserve mistaken" 's/used \+ need > ring->size\)/used + need > ring->size + 8)/'
mutant model "refused ones take more" 's/(RANK_REFUSED\] =) 5/\1 6/'
mutant model "no reserve" 's/(RANK_BULK\] =) 6/\1 8/'
mutant model "own children take all" 's/(RANK_CHILD\] =) 7/\1 8/'
mutant model "foreign ones do not get all" 's/(RANK_FOREIGN\] =) 8/\1 7/'
mutant model "a greater share" 's/(define PAYER_MULTIPLE\t)8/\19/'
mutant model "a smaller share" 's/(define PAYER_MULTIPLE\t)8/\17/'
mutant model "no shares" 's/unlikely\(payer != PTRACEMON_PAYER_NOBODY &&/unlikely(0 \&\&/'
mutant model "nobody has a share" 's/unlikely\(payer != PTRACEMON_PAYER_NOBODY &&/unlikely(/'
mutant model "a share without the record itself" 's/ring->payers\[payer\]\.bytes \+ need >/ring->payers[payer].bytes >/'
mutant model "a share less than it is" 's/ring->payers\[payer\]\.bytes \+ need >/ring->payers[payer].bytes + need >=/'
mutant model "what is kept for others belongs to all" 's/ring->size \/ 2\)\)$/ring->size \/ 8 * 5))/'
mutant model "padding is free of charge" '/^static noinline void \*ring_reserve_scarce/,/^}/ s/padding \+ length \+ spare, claim/length + spare, claim/'
mutant model "a record may wrap" 's/return length > left \? left : 0;/return 0;/'
mutant model "padding where none is needed" 's/return length > left \? left/return length >= left ? left/'
mutant model "the limit of the first size stays" 's/u64 limit = ring->size \/ 8/u64 limit = 2 * PTRACEMON_RECORD_MAX \/ 8/'

# Payers.
mutant model "a record is nobody's" '/^static void ring_take/,/^}/ s/^\tring->payers\[record->payer\].*;/\t;/'
mutant model "a place is taken from whom it belongs to" 's/if \(likely\(ring->payers\[first\]\.uid == uid\)\)/if (1)/'
mutant model "a payer is not found again" '/^static noinline u32 ring_find_payer/,/^}/ s/if \(payer->uid == uid\)/if (0)/'
mutant model "a place with bytes is free" 's/if \(!payer->bytes && found/if (found/'
mutant model "the last free place" 's/ && found == PTRACEMON_PAYER_OTHERS\)/)/'
mutant model "fewer places" 's/^(#define PROBES\t)8/\17/'
mutant model "a place has no name" 's/^\t\tring->payers\[found\]\.uid = uid;/\t\t;/'
mutant model "nobody pays" 's/if \(uid == PTRACEMON_UNSET\)/if (0)/'

# What has been read.
mutant model "what was read is not given back" 's/bytes -= record->length;/bytes -= 0;/'
mutant model "padding is given back to somebody" '/^static bool ring_settle\(/,/^}/ s/record->type != PTRACEMON_TYPE_PAD/1/'
mutant model "a position inside of a record frees it" '/^static bool ring_settle\(/,/^}/ s/record->length > position - ring->settled/0/'
mutant model "no bound on what is settled" 's/steps == SETTLE_MAX/0/'
mutant model "one record more is settled" 's/^(#define SETTLE_MAX\t)256/\1257/'
mutant model "all that was read is not settled at once" '/^static noinline bool ring_settle_all/,/^}/ s/if \(position != ring->head\)/if (1)/'
mutant model "more than was read is settled at once" '/^static noinline bool ring_settle_all/,/^}/ s/if \(position != ring->head\)/if (0)/'
mutant model "settled at once, and still somebody's" 's/^\tmemset\(ring->payers, .*;/\t;/'
mutant model "settled at once, and still there" '/^static noinline bool ring_settle_all/,/^}/ s/^\tring->settled = position;/\t;/'
mutant model "positions compared by size" '/^static noinline enum follow ring_follow_to/,/^}/ s/ring->head - position > ring->size\)/(s64)(ring->head - position) > (s64)ring->size)/'
mutant model "a wrong position is no reason" 's/return FOLLOW_WRONG;/return FOLLOW_DONE;/'
mutant model "who goes back is followed" 's/ring->head - position > ring->head - ring->settled\)/0)/'

# Spare bytes.
mutant model "spare bytes whatever they cost" 's/if \(spare && ring_refusal\(/if (0 \&\& ring_refusal(/'
mutant model "spare bytes by the own rank" 's/PTRACEMON_RANK_REFUSED, payer\) >= 0/claim->rank, payer) >= 0/'
mutant model "padding for spare bytes that are not given" 's/^\t\tpadding = ring_padding\(ring, length\);/\t\t;/'
mutant model "spare bytes in the fixed part" 's/record->body = body;/record->body = body + spare;/'
mutant model "trimmed room is not given back" '/^void ptracemon_ring_trim/,/^}/ s/ring->reserved -= .*;/;/'
mutant model "a trimmed record keeps its length" '/^void ptracemon_ring_trim/,/^}/ s/record->length = length;/;/'

# Losses.
mutant model "the first lost number forgotten" 's/loss->first_sequence = ring->sequence;/;/'
mutant model "the time of the last loss, not of the first" 's/if \(unlikely\(!loss->count\+\+\)\) \{/if (loss->count++ || 1) {/'
mutant model "a loss takes no number" 's/last_sequence = ring->sequence\+\+/last_sequence = ring->sequence/'
mutant model "a loss told twice" 's/loss->count = 0;/;/'
mutant model "losses told in the reserve" '/^static bool ring_has_room_for_loss/,/^}/ s/PTRACEMON_RANK_BULK/PTRACEMON_RANK_CHILD/'
mutant model "loss records take the ring" 's/ring->size \/ LOSSES_PART/ring->size/'
mutant model "loss records take what others left" 's/length \+ emitted <=/length <=/'
mutant model "loss records are nobody's" 's/0, padding, PTRACEMON_PAYER_LOSSES, time/0, padding, PTRACEMON_PAYER_NOBODY, time/'
mutant model "losses told too late" 's/if \(unlikely\(ring->may_emit \|\|/if (unlikely(0 ||/'
mutant model "a new loss does not wait to be told" 's/^\t\tring->may_emit = true;/\t\t;/'
mutant model "losses not told when there is room again" '/^static noinline enum follow ring_follow_to/,/^}/ s/ring->may_emit = .*;/;/'
mutant model "payers' losses not told when there is room again" '/^static noinline enum follow ring_follow_to/,/^}/ s/ \|\| ring->pending\[1\]//'
mutant model "losses not told in a greater ring" '/^static int ring_move/,/^}/ s/ring->may_emit = .*;/;/'
mutant model "losses told at a wrong position" 's/if \(right && ring->may_emit\)/if (ring->may_emit)/'
mutant model "payers' losses never told" '/^static void ring_emit_pending\(/,/^}/ s/i < PTRACEMON_LOSSES \/ 64/i < 1/'
mutant model "own records are hits" 's/if \(request_class == PTRACEMON_CLASS_NONE\)/if (0)/'
mutant model "a record may be older than the one before" 's/^\trecord->time = ring->time;/\trecord->time = time;/'
mutant model "losses of several users in one" 's/loss->uid == claim->payer/1/'
mutant model "losses of several classes in one" 's/loss->request_class == claim->request_class/1/'
mutant model "losses that were told are found again" 's/return loss->count && /return /'
mutant model "the last free place of a loss" 's/ && found == shared\)/)/'
mutant model "a payer's loss among those of nobody" '/^static noinline u32 ring_find_loss/,/^}/ s/if \(claim->payer == PTRACEMON_UNSET\)/if (1)/'
mutant model "nobody's loss among those of payers" '/^static noinline u32 ring_find_loss/,/^}/ s/if \(claim->payer == PTRACEMON_UNSET\)/if (0)/'
mutant model "a shared loss has a user" 's/loss->uid = index < PTRACEMON_LOSSES_SHARED \?/loss->uid = 0 ?/'
mutant model "a loss is told without its user" 's/record->uid = loss->uid;/record->uid = PTRACEMON_UNSET;/'

# What a reader writes.
mutant model "an unaligned position is believed" 's/position % PTRACEMON_RECORD_ALIGN/0/'
mutant model "a length is believed" 's/length > end - position \|\| length > PTRACEMON_RECORD_MAX/0/; s/length % PTRACEMON_RECORD_ALIGN \|\| length > left \|\|/0 ||/'
mutant model "a bad position stays" '/^static int ring_mend_position/,/^}/ s/if \(READ_ONCE\(ring->control->consumer_pos\) == ring->settled\)/if (1)/'
mutant model "a bad position skips everything" '/^static int ring_mend_position/,/^}/ s/(smp_store_release\(&ring->control->consumer_pos, )ring->settled/\1ring->head/'
mutant model "a position is moved back over what is still to be settled" '/^static int ring_mend_position/,/^}/ s/if \(ring_follow\(ring\) == FOLLOW_MORE\)/if (ring_follow(ring) > FOLLOW_WRONG)/'
mutant interrupt "a length is read again" 's/^\titem->time = READ_ONCE\(record->time\);/&\n\titem->length = READ_ONCE(record->length);/'
mutant interrupt "a length is checked, and another one used" 's/^\titem->length = length;/\titem->length = READ_ONCE(record->length);/'

# Resizing.
mutant model "records that do not fit" 's/return -ENOSPC;/;/'
mutant model "padding of the old size is copied" '/^static u64 ring_lay_out/,/^}/ s/if \(record->type == PTRACEMON_TYPE_PAD\)/if (0)/'
mutant model "a new size begins where the consumer is" '/^static u64 ring_lay_out/,/^}/ s/position = ring->settled/position = ring->control->consumer_pos/'
mutant model "what was read is not settled before" '/^static int ring_move/,/^}/ s/if \(ring_follow\(ring\) == FOLLOW_MORE\)/if (0)/'
mutant model "settled in the old size" '/^static int ring_move/,/^}/ s/^\tring->settled = 0 - size;/\t;/'

# What an interrupt finds.
mutant interrupt "the padding is worked out before busy is set" '/^void \*ptracemon_ring_reserve/,/^}/ { s/^\tu64 padding;/\tu64 padding = ring_padding(ring, length + spare);/; s/^\tpadding = .*;/\t;/ }'
mutant interrupt "busy is set too late" 's/^\tWRITE_ONCE\(ring->busy, true\);/\t;/'
mutant interrupt "busy ends too early" '/^void ptracemon_ring_commit/,/^}/ s/^\tring_take\(ring, record\);/& WRITE_ONCE(ring->busy, false);/'
mutant interrupt "resizing does not look at busy" '/^int ptracemon_ring_resize/,$ s/if \(READ_ONCE\(ring->busy\)\)/if (0)/'
mutant interrupt "resizing does not say that it is busy" '/^int ptracemon_ring_resize/,/^}/ s/^\tring_(own|leave)\(ring\);/\t;/'
mutant interrupt "mending does not look at busy" '/^int ptracemon_ring_reposition/,/^}/ s/if \(READ_ONCE\(ring->busy\)\)/if (0)/'
mutant interrupt "mending does not say that it is busy" '/^int ptracemon_ring_reposition/,/^}/ s/^\tring_(own|leave)\(ring\);/\t;/'
mutant interrupt "telling does not look at busy" '/^void ptracemon_ring_emit_losses/,$ s/if \(READ_ONCE\(ring->busy\)\)/if (0)/'
mutant interrupt "a nested record goes on" 's/if \(unlikely\(READ_ONCE\(ring->busy\)\)\)/if (0)/'
mutant interrupt "a nested record is not counted" 's/^\t\t\tring->folded\[i\]\+\+;/\t\t\tring->folded[i] = ring->nested[i]; break;/'
mutant interrupt "a nested record that comes while folding" 's/^\tWRITE_ONCE\(ring->has_nested, false\);//; /^static void ring_fold_nested/,/^}/ s/^}/\tWRITE_ONCE(ring->has_nested, false);\n}/'

echo "1..$count"
