#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# The page of ptracemon report in a real browser, headless Chromium: what it shows, how it sorts and filters, light and
# dark, and that it loads nothing. page.t --pictures: makes docs/report-light.png and docs/report-dark.png anew.
#
# It speaks with the browser through its --remote-debugging-pipe: JSON, each message ended by NUL; file descriptor 3 to
# the browser, 4 from it.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(F_SETFD);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use POSIX ();
use Time::HiRes qw(time);

my $here = abs_path(dirname($0));
my $build = abs_path($ENV{BUILD} || "$here/../../build/host");
my $place = tempdir(CLEANUP => 1);
my ($count, $failed, $browser) = (0, 0, 0);

# Anything but an answer within this time is a failure.
use constant PATIENCE => 120;

sub bail { print "Bail out! @_\n"; exit 1 }

sub ok {
	my ($passed, $what, @more) = @_;
	$count++;
	$failed++ unless $passed;
	print $passed ? "ok" : "not ok", " $count - $what\n";
	unless ($passed) { print "# $_\n" for map { split /\n/ } @more }
	return $passed;
}

sub is {
	my ($got, $wanted, $what) = @_;
	my ($left, $right) = map { ref $_ ? JSON::PP->new->canonical->allow_nonref->encode($_) : $_ // 'null' } $got, $wanted;
	return ok($left eq $right, $what, "got    $left", "wanted $right");
}

# ---- the browser

my ($to, $from, $number, $input, %events) = (undef, undef, 0, '');

sub start_browser {
	pipe(my $their_in, $to) && pipe($from, my $their_out) or bail("pipe: $!");
	$to->autoflush(1);
	$browser = fork // bail("fork: $!");
	return close($their_in) && close($their_out) if $browser;
	# Above both, so that neither is overwritten by the other.
	my ($in, $out) = map { POSIX::fcntl(fileno($_), POSIX::F_DUPFD, 10) } $their_in, $their_out;
	POSIX::dup2($in, 3);
	POSIX::dup2($out, 4);
	fcntl($_, F_SETFD, 0) for map { IO::Handle->new_from_fd($_, 'r') } ();
	open(STDOUT, '>', "$place/browser.log");
	open(STDERR, '>&', \*STDOUT);
	exec('chromium', '--headless=new', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu', '--hide-scrollbars',
		'--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync',
		"--user-data-dir=$place/profile", $> ? () : '--no-sandbox', 'about:blank') or POSIX::_exit(127);
}
