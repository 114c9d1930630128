# SPDX-License-Identifier: GPL-2.0
# The picture of docs/performance.md: points (what tests/bench/table leaves: "observer", instructions, percent lost) as
# bars, into picture.
set terminal svg size 900,420 dynamic noenhanced font "sans-serif,13" background "#ffffff"
set output picture
set multiplot layout 1,2 margins 0.3,0.97,0.16,0.88 spacing 0.03
stats points using 2 nooutput
rows = STATS_records
set style fill solid
set boxwidth 0.6
set yrange [rows - 0.4:-0.6]
set border 1
set ytics nomirror scale 0
set grid xtics lc rgb "#dddddd"
unset key

set title "instructions added to a ptrace call"
set logscale x
set xrange [100:1000000]
set format x "%.0s%c"
set xtics nomirror
plot points using (100):0:(100):2:($0 - 0.3):($0 + 0.3):ytic(1) with boxxyerror lc rgb "#3b6ea5", \
     points using 2:0:(sprintf(" %d", $2)) with labels left

set title "calls not seen, percent"
unset logscale x
set xrange [0:115]
set xtics 0,20,100
set format x "%g"
set format y ""
plot points using (0):0:(0):3:($0 - 0.3):($0 + 0.3) with boxxyerror lc rgb "#b0413e", \
     points using 3:0:(sprintf(" %.1f", $3)) with labels left
unset multiplot
