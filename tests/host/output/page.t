#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# The page of ptracemon report in a real browser, headless Chromium: what it shows, how it sorts and filters, in light and
# dark, and that it loads nothing. page.t --pictures: makes docs/report-light.png and docs/report-dark.png anew.
#
# The browser is spoken to through --remote-debugging-pipe: JSON, each message ended by NUL, to its file descriptor 3 and
# from 4.
use strict;
use warnings;
use utf8;
use Cwd qw(abs_path);
use Digest::SHA qw(sha256_hex);
use Fcntl qw(F_DUPFD);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use IO::Handle;
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use POSIX ();

my $here = abs_path(dirname($0));
my $build = abs_path($ENV{BUILD} || "$here/../../../build/host");
my $place = tempdir(CLEANUP => 1);
my $pictures = @ARGV && $ARGV[0] eq '--pictures';
my $json = JSON::PP->new->canonical->allow_nonref;
my ($count, $failed) = (0, 0);

sub bail {
	print "Bail out! @_\n";
	exit 1;
}

sub ok($$@) {
	my ($passed, $what, @more) = @_;
	$count++;
	$failed++ unless $passed;
	print $passed ? "ok" : "not ok", " $count - $what\n";
	unless ($passed) { print "# $_\n" for map { split /\n/ } @more }
}

sub is($$$) {
	my ($got, $wanted, $what) = @_;
	my ($left, $right) = map { $json->encode($_) } $got, $wanted;
	ok($left eq $right, $what, "got    $left", "wanted $right");
}

# ---- the browser

my ($to, $from, $browser, $session, $number, $input, @events);

sub start_browser {
	pipe(my $their_in, $to) && pipe($from, my $their_out) or bail("pipe: $!");
	$to->autoflush(1);
	$browser = fork // bail("fork: $!");
	if ($browser) {
		close $their_in;
		close $their_out;
		return;
	}
	# First out of the way of each other.
	my ($in, $out) = map { fcntl($_, F_DUPFD, 10) } $their_in, $their_out;
	POSIX::dup2($in, 3);
	POSIX::dup2($out, 4);
	open(STDOUT, '>', "$place/log");
	open(STDERR, '>&', \*STDOUT);
	# Its own sandbox does not work for root, nor in many containers; the page is ours.
	exec('chromium', '--headless=new', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu', '--hide-scrollbars',
		'--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync',
		"--user-data-dir=$place/profile", '--no-sandbox', 'about:blank') or POSIX::_exit(127);
}

# The next message, an object.
sub receive {
	my $end;
	until (($end = index($input, "\0")) >= 0) {
		my $got = sysread($from, $input, 65536, length $input);
		next if !defined $got && $!{EINTR};
		bail("the browser has ended: ", `tail -n 5 $place/log`) unless $got;
	}
	my $message = substr($input, 0, $end);
	substr($input, 0, $end + 1) = '';
	return JSON::PP->new->utf8->decode($message);
}

# command METHOD, NAME => VALUE...: a command, and its result. What happens meanwhile is in @events.
sub command {
	my ($method, %params) = @_;
	my %command = (id => ++$number, method => $method, params => \%params);
	$command{sessionId} = $session if $session;
	print $to JSON::PP->new->utf8->encode(\%command), "\0" or bail("the browser does not listen: $!");
	for (;;) {
		my $message = receive();
		push @events, $message if $message->{method};
		next unless ($message->{id} // 0) == $number;
		bail("$method: $message->{error}{message}") if $message->{error};
		return $message->{result};
	}
}

# ask SCRIPT: the value of an expression in the page
sub ask {
	my $result = command('Runtime.evaluate', expression => $_[0], returnByValue => JSON::PP::true);
	bail("$_[0]: ", $result->{exceptionDetails}{exception}{description}) if $result->{exceptionDetails};
	return $result->{result}{value};
}

sub open_page {
	my ($file) = @_;
	@events = ();
	command('Page.navigate', url => "file://$file");
	my $at = 0;
	for (;;) {
		push @events, receive() while $at >= @events;
		last if $events[$at++]{method} eq 'Page.loadEventFired';
	}
}

# A window of this size, in a scheme; at most as wide as a screen.
sub look {
	my ($width, $height, $scheme) = @_;
	command('Emulation.setDeviceMetricsOverride', width => $width, height => $height, deviceScaleFactor => 1,
		mobile => JSON::PP::false);
	command('Emulation.setEmulatedMedia', features => [ { name => 'prefers-color-scheme', value => $scheme } ]);
}

# click SELECTOR: with the mouse, where it is
sub click {
	my ($selector) = @_;
	my ($x, $y) = @{ ask("(() => { const one = document.querySelector('$selector'); one.scrollIntoView({block: 'center'});
		const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()") };
	for my $type (qw(mousePressed mouseReleased)) {
		command('Input.dispatchMouseEvent', type => $type, x => $x, y => $y, button => 'left', clickCount => 1);
	}
}

sub type {
	my ($text) = @_;
	command('Input.insertText', text => $text);
}

# By keys, as a list is used without a mouse.
sub choose {
	my ($selector, $steps) = @_;
	ask("document.querySelector('$selector').focus()");
	for (1 .. $steps) {
		for my $type (qw(rawKeyDown keyUp)) {
			command('Input.dispatchKeyEvent', type => $type, key => 'ArrowDown', code => 'ArrowDown',
				windowsVirtualKeyCode => 40);
		}
	}
}

sub picture {
	my ($file, $height) = @_;
	my $data = command('Page.captureScreenshot', format => 'png', clip => { x => 0, y => 0, width => 1200,
		height => $height, scale => 1 }, captureBeyondViewport => JSON::PP::true)->{data};
	open(my $out, '>:raw', $file) or die "$file: $!\n";
	print $out decode_base64($data);
	close($out) or die "$file: $!\n";
}

# ---- what is in a page

sub column {
	my ($name) = @_;
	return ask("(() => { const table = document.getElementById('sessions');
		const at = Array.from(table.tHead.rows[0].cells, cell => cell.textContent).indexOf('$name');
		return Array.from(table.tBodies[0].rows, row => row.cells[at].textContent); })()");
}

sub rows {
	return ask("Array.from(document.querySelectorAll('#$_[0] tbody tr'), row => Array.from(row.cells, cell => cell.textContent))");
}

sub text { return ask("document.getElementById('$_[0]').textContent") }

# Contrast by WCAG 2 of all text that can be seen: the least.
my $contrast = <<'SCRIPT';
(() => {
	const parts = colour => colour.match(/[0-9.]+/g).map(Number);
	const light = colour => {
		const [r, g, b] = parts(colour).map(x => x / 255).map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const behind = element => {
		const colour = getComputedStyle(element).backgroundColor;
		return parts(colour)[3] === 0 && element.parentElement ? behind(element.parentElement) : colour;
	};
	let least = 21;
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const element = texts.currentNode.parentElement, style = getComputedStyle(element);
		if (!texts.currentNode.textContent.trim() || !element.getClientRects().length || /^(script|title)$/i.test(element.tagName))
			continue;
		const [a, b] = [light(element.closest('svg') ? style.fill : style.color), light(behind(element))];
		least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
	}
	return least;
})()
SCRIPT

# What a page must never do.
sub check_behaviour {
	my ($name) = @_;
	my @requests = map { $_->{params}{request}{url} } grep { $_->{method} eq 'Network.requestWillBeSent' } @events;
	is(scalar(grep { !m,^file:///,, } @requests), 0, "$name: it asks nobody");
	is(scalar(@requests), 1, "$name: it is one file");
	my @wrong = map { $json->encode($_->{params}) }
		grep { $_->{method} =~ /^(Runtime\.exceptionThrown|Log\.entryAdded|Runtime\.consoleAPICalled|Page\.javascriptDialogOpening)$/ } @events;
	ok(!@wrong, "$name: no error, and nothing that its policy forbids", @wrong);
}

sub make_page {
	my ($name, $seen) = (@_, '');
	my $file = "$place/$name.html";
	system("$build/page $name $seen >$file") == 0 or bail("$build/page $name failed");
	return $file;
}

# ---- an afternoon

sub test_afternoon {
	look(1200, 900, 'light');
	open_page(make_page('afternoon'));
	check_behaviour('an afternoon');
	my $all = ask('sessions.length');
	ok($all > 8, "it has sessions");
	is(scalar @{ column('Verdict') }, $all, "a row for each");
	is(ask("COLUMNS.some(column => column.name === 'First seen')"), JSON::PP::false, "whether pairs are new nobody asked");
	ok(text('about') =~ /^host\.example · 2026-02-02 13:00:09\.000 to 2026-02-02 13:00:\d\d\.\d{3} UTC · ptracemon \d/,
		"host, time and version", text('about'));
	ok(text('summary') =~ /1 code injection/, "the summary counts verdicts", text('summary'));
	is(text('gaps'), 'The sensor lost records, was blind or was not there: 2 times.', "it says that something is missing");
	is(ask("Array.from(document.querySelectorAll('#losses tbody tr td:nth-child(2)'), cell => cell.textContent)"),
		[ 'lost', 'blind' ], "and what");
	is(ask("document.querySelectorAll('#timeline rect.gap').length"), 2, "and marks it in the timeline");
	is(ask("document.querySelectorAll('#timeline rect:not(.gap)').length"), $all, "a bar for each session");
	ok(ask("Array.from(document.querySelectorAll('#timeline rect')).every(bar => { const box = bar.getBoundingClientRect(),
		all = document.getElementById('timeline').getBoundingClientRect();
		return box.width > 1 && box.height > 1 && box.left >= all.left && box.right <= all.right + 1; })"), "each within it");
	ok(ask("Array.from(document.querySelectorAll('#timeline rect')).every(bar => bar.querySelector('title').textContent)"),
		"with words on each");
	is(ask("Array.from(document.querySelectorAll('#graph path'), path => path.querySelector('title').textContent)
		.filter(text => text.startsWith('/dev/shm/.x \\u2192 /usr/bin/ssh-agent: 1 session, at most high')).length"), 1,
		"who traces whom");
	is(ask("Array.from(document.querySelectorAll('#counts tbody tr'), row => [row.cells[0].textContent, Number(row.cells[1].textContent)])
		.filter(row => row[0] === 'write')[0][1]"),
		ask("sessions.reduce((sum, one) => sum + one.calls.write, 0)"), "counts by class");

	my $code = '48 31 f6 56 48 bf 2f 62 69 6e 2f 2f 73 68 57 54  H1.VH./bin//shWT' . "\n" .
		'5f 6a 3b 58 99 0f 05 cc                          _j;X....';
	is([ grep { @$_ == 5 } @{ rows('written') } ], [ [ 'kworker/u8:3[2405]', 'ssh-agent[1733]',
		"0x7f2ad4c29d90/usr/lib/x86_64-linux-gnu/libc.so.6+0x29d90 r-xin what was written",
		"0x7f2ad4c29d90/usr/lib/x86_64-linux-gnu/libc.so.6+0x29d90 r-x24 bytes, entropy 4.30",
		$code . 'SHA-256 ' . sha256_hex("\x48\x31\xf6\x56\x48\xbf/bin//sh\x57\x54\x5f\x6a\x3b\x58\x99\x0f\x05\xcc") ] ], "what was written, as bytes, and where it went on");

	click('#sessions th:nth-child(3) button');
	click('#sessions th:nth-child(3) button');
	is(column('Severity')->[0], 'high', "sorted by severity, twice: the worst first");
	is(ask("document.querySelector('#sessions th:nth-child(3)').getAttribute('aria-sort')"), 'descending', "and it is told");
	click('#sessions th:nth-child(2) button');
	my @long = @{ ask("Array.from(document.querySelectorAll('#sessions tbody tr'), row => row.cells[1].textContent)") };
	my %unit = ("\x{b5}s" => 1e-6, ms => 1e-3, s => 1);
	my @seconds = map { /^([\d.]+) (\S+)$/ ? $1 * $unit{$2} : -1 } @long;
	is(\@seconds, [ sort { $a <=> $b } @seconds ], "sorted by duration, as numbers");

	click('#text');
	type('ssh-agent');
	is([ grep { !/^ssh-agent/ } @{ column('Tracee') } ], [], "text filters the table");
	my $found = @{ column('Tracee') };
	ok($found > 0 && $found < $all, "to a part");
	is(text('shown'), "$found of $all sessions", "and it is told");
	is(ask("document.querySelectorAll('#timeline rect:not(.gap)').length"), $found, "the timeline");
	is(scalar(@{ rows('written') }), 1, "what was written");
	type(' libc.so.6+0x29d90 9f3e540f');
	is(text('shown'), "1 of $all sessions", "a mapping and a digest are text as well");
	type(' nobody-is-called-so');
	is(text('shown'), "0 of $all sessions", "and to nothing");
	is([ rows('written'), text('written-more') ], [ [], 'nothing that the records have bytes of' ], "of which nothing was written");
	ask("(() => { const text = document.getElementById('text'); text.value = ''; text.dispatchEvent(new Event('input')); })()");
	choose('#severity', 3);
	is([ grep { $_ ne 'high' } @{ column('Severity') } ], [], "by severity");
	ok(@{ column('Severity') } > 0, "which leaves some");
	open_page("$place/afternoon.html");
	choose('#verdict', 1);
	my $verdict = ask("document.getElementById('verdict').value");
	is([ grep { $_ ne $verdict } @{ column('Verdict') } ], [], "by verdict ($verdict)");
	ok(@{ column('Verdict') } > 0, "which leaves some");
	click('#sessions tbody button');
	is(ask("JSON.parse(document.querySelector('#sessions tr.whole pre').textContent).event"), 'session', "a row tells everything");

	for my $scheme (qw(light dark)) {
		look(1200, 900, $scheme);
		open_page("$place/afternoon.html");
		my $bright = ask("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(x => x > 127)");
		is($bright ? 'light' : 'dark', $scheme, "$scheme: its background");
		my $least = ask($contrast);
		ok($least >= 4.5, "$scheme: contrast of all text", "only $least");
		picture("$place/$scheme.png", 800);
		ok(-s "$place/$scheme.png" > 20000, "$scheme: a picture");
		next unless $pictures;
		picture("$here/../../../docs/report-$scheme.png", ask("Math.ceil(document.getElementById('losses').getBoundingClientRect().bottom) + 16"));
	}
	for my $width (400, 800, 1600) {
		look($width, 900, 'light');
		is(ask("document.documentElement.scrollWidth <= innerWidth"), JSON::PP::true, "it fits a window of $width");
	}
	look(1200, 900, 'light');
}

# ---- names and words that attack it, and a crowd

sub test_hostile {
	open_page(make_page('hostile'));
	check_behaviour('hostile names');
	is(ask("document.querySelectorAll('img, b, textarea, iframe').length"), 0, "hostile names: none became markup");
	is(ask("document.scripts.length"), 2, "hostile names: no script but its own");
	ok((grep { $_ eq '</script><b>x[66]' } @{ column('Tracer') }), "hostile names: they are shown as they are");
	my ($code, @others) = @{ rows('written') };
	is([ splice(@$code, 0, 4) ], [ '</script><b>x[66]', '<!--<script>[67]',
		'0x7f0000001000/tmp/</script><img src=x onerror=alert(1)>+0x1000 r-xin what was written',
		'0x7f0000001000/tmp/</script><img src=x onerror=alert(1)>+0x1000 r-x24 bytes, entropy 3.92' ], "hostile places: likewise");
	ok($code->[0] =~ m,  </script><img on\n65 .*  error=x>SHA-256 ,, "hostile bytes: likewise", $code->[0]);
	my ($cut) = grep { $_->[0] =~ /4096/ } @others;
	is([ $cut->[0], $cut->[1] =~ s/SHA.*//r ], [ '0x7ffc00001000mapping unknown4096 bytes, 8 known, entropy 2.25',
		'3c 62 3e 78 3c 2f 62 3e                          <b>x</b>' ], "what is known of a write is told");
	is($others[-1], [ '3 more pieces, 24 known bytes not kept' ], "and what is not shown");
}

sub test_many {
	open_page(make_page('many'));
	check_behaviour('a crowd');
	is(ask('isCut'), JSON::PP::true, "a crowd: it is told that some are left out");
	ok(text('about') =~ /left out/, "a crowd: to people", text('about'));
	is(scalar @{ column('Verdict') }, 200, "a crowd: not all rows at once");
	click('#more');
	is(scalar @{ column('Verdict') }, 400, "a crowd: more on demand");
	is(scalar(@{ rows('written') }), 20, "a crowd: not all that was written");
	is(text('written-more'), '11 more sessions of lower severity or later', "a crowd: which is told");
	ok(ask("sessions.some(one => one.verdict === 'modifying')"), "a crowd: what is severe is never left out");
}

sub test_boots {
	open_page(make_page('boots', "$place/seen.db"));
	check_behaviour('three boots');
	is(column('Host'), [ 'host.example', 'other.example', 'host.example' ], "three boots: each session has its host");
	is([ sort @{ column('Verdict') } ], [ ('modifying') x 3 ], "three boots: what one has written is not the next one's");
	is(column('First seen'), [ 'yes', 'no', 'no' ], "three boots: the pair is new once");
	is(ask("gaps.filter(gap => gap.what === 'not watched').map(gap => [gap.from, gap.to, gap.details])"),
		[ [ ask("spans[0].to"), ask("spans[2].from"), 'host.example: another boot' ] ],
		"three boots: when a host was not watched");
	is(ask("gaps.filter(gap => gap.what === 'blind').every(gap => gap.to === spans.find(one => one.boot === gap.boot).to)"),
		JSON::PP::true, "three boots: blindness ends with its boot");
	ok(text('about') =~ /^host\.example, other\.example · /, "three boots: both hosts are named", text('about'));
}

system("$here/../../need", 'chromium', 'fonts-dejavu-core') == 0 or bail('there is no browser');
binmode(STDOUT, ':utf8');
$SIG{PIPE} = 'IGNORE';
# Nothing here takes minutes.
$SIG{ALRM} = sub { bail('the browser does not answer: ', `tail -n 5 $place/log`) };
alarm(300);
$input = '';
start_browser();
my ($target) = grep { $_->{type} eq 'page' } @{ command('Target.getTargets')->{targetInfos} };
my $id = $target ? $target->{targetId} : command('Target.createTarget', url => 'about:blank')->{targetId};
$session = command('Target.attachToTarget', targetId => $id, flatten => JSON::PP::true)->{sessionId};
command("$_.enable") for qw(Page Runtime Network Log);
test_afternoon();
test_hostile();
test_many();
test_boots();
undef $session;
command('Browser.close');
waitpid($browser, 0);
print "1..$count\n";
exit($failed != 0);
