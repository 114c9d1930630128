#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# endpoint.pl CERT KEY FOLDER: takes Elasticsearch's bulk requests by HTTPS on port 9200, checks their form, and keeps each
# document as FOLDER/documents: id, tab, document. What it answers is in FOLDER/answer: "ok"; "away": 503; "full": of each
# request every third document is refused with 429, as where there is no room, and not kept. Complaints and requests are
# in FOLDER/complaints and FOLDER/requests.
use strict;
use warnings;
use IO::Socket::SSL;

my ($cert, $key, $folder) = @ARGV;
$SIG{CHLD} = 'IGNORE';
my $server = IO::Socket::SSL->new(LocalAddr => '0.0.0.0', LocalPort => 9200, Listen => 20, ReuseAddr => 1,
	SSL_cert_file => $cert, SSL_key_file => $key) or die "cannot listen: $!, $SSL_ERROR";

sub note {
	my ($name, $text) = @_;
	open(my $file, '>>:raw', "$folder/$name") or die;
	syswrite($file, "$text\n");
	close($file);
}

sub mode {
	open(my $file, '<', "$folder/answer") or return 'ok';
	my $word = <$file> // '';
	chomp $word;
	return $word;
}

# Pairs of lines: an action, and the document that it is about.
sub items {
	my ($body, $mode) = @_;
	my ($kept, @items) = ('');
	note('complaints', 'the body does not end with a line feed') if substr($body, -1) ne "\n";
	my @lines = split(/\n/, $body);
	note('complaints', 'an action without document') if @lines % 2;
	while (my ($action, $document) = splice(@lines, 0, 2)) {
		my ($index, $id) = $action =~ /^\{"index":\{"_index": ?"([^"]*)",(?:"_type":"[^"]*",)? ?"_id": ?"([0-9a-f-]{36}-[^"]*)"\}\}$/
			or note('complaints', "action: $action"), next;
		note('complaints', "index: $index") if $index ne 'ptracemon';
		note('complaints', "document: " . substr($document // '', 0, 80)) if ($document // '') !~ /^\{"\@timestamp":.*\}$/;
		my $refused = $mode eq 'full' && @items % 3 == 2;
		push @items, sprintf('{"index":{"_index":"%s","_id":"%s","status":%d%s}}', $index, $id, $refused ? 429 : 201,
			$refused ? ',"error":{"type":"es_rejected_execution_exception","reason":"no room"}' : '');
		$kept .= "$id\t$document\n" unless $refused;
	}
	chomp $kept;
	note('documents', $kept) if $kept ne '';
	return sprintf('{"took":1,"errors":%s,"items":[%s]}', $mode eq 'full' && @items > 2 ? 'true' : 'false', join(',', @items));
}

sub answer {
	my ($client, $status, $text) = @_;
	print $client "HTTP/1.1 $status\r\nContent-Type: application/json\r\nContent-Length: " . length($text) . "\r\n\r\n$text";
}

sub serve {
	my ($client) = @_;
	while (defined(my $request = <$client>)) {
		my %head;
		while (defined(my $line = <$client>)) {
			$line =~ s/\r?\n$//;
			last if $line eq '';
			$head{lc $1} = $2 if $line =~ /^([^:]+): *(.*)$/;
		}
		my $length = $head{'content-length'} // 0;
		print $client "HTTP/1.1 100 Continue\r\n\r\n" if ($head{expect} // '') =~ /100/;
		my $body = '';
		while (length($body) < $length) {
			read($client, $body, $length - length($body), length($body)) or return;
		}
		my ($method, $path) = split(/ /, $request);
		my $mode = mode();
		note('requests', "$mode $method $path $length");
		if ($mode eq 'away') {
			answer($client, '503 Service Unavailable', '{"error":"away"}');
		} elsif ($method eq 'POST' && $path =~ m,^/_bulk,) {
			note('complaints', 'nobody says who he is') if ($head{authorization} // '') !~ /^Basic /;
			note('complaints', "content type $head{'content-type'}") if ($head{'content-type'} // '') !~ m,^application/(x-nd)?json,;
			answer($client, '200 OK', items($body, $mode));
		} else {
			answer($client, '200 OK', '{}');
		}
	}
}

while (1) {
	my $client = $server->accept or next;
	if (!fork) {
		serve($client);
		exit;
	}
	$client->close(SSL_no_shutdown => 1); # the child goes on with it
}
