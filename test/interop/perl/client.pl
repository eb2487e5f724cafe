#!/usr/bin/perl
# Submits what the lines on its standard input say and prints an answer a line. Bytes travel in base64.
#   {"call": "run", "function": "f", "workload": "…", "unique": "u", "priority": "high"}   tells all it heard
#                                                          and with "exceptions": 0 asks the server for none
#   {"call": "dispatch", "function": "f", "workload": "…", …}                              in the background
#   {"call": "counters", "function": "f", "bytes": 8}      numbers counting up; answers a digest of the result
#   {"call": "status", "handle": "127.0.0.1:4730//H:…"}
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Gearman::Client;
use JSON::PP;
use MIME::Base64;

my ($host, $port) = @ARGV;
my $json = JSON::PP->new->canonical;
$| = 1;

while (my $line = <STDIN>) {
    my $call   = $json->decode($line);
    my $client = Gearman::Client->new(
        job_servers => ["$host:$port"],
        exceptions  => $call->{exceptions} // 1,
    );
    my %answer = (
        run      => \&run,
        dispatch => \&dispatch,
        counters => \&counters,
        status   => \&status,
    );
    print $json->encode($answer{ $call->{call} }->($client, $call)), "\n";
}

sub run {
    my ($client, $call) = @_;
    my @events;
    my $hear = sub {
        my ($event, $data) = @_;
        push @events, [$event, encode_base64($data, '')];
    };
    my $tasks = $client->new_task_set;
    $tasks->add_task(
        $call->{function},
        decode_base64($call->{workload}),
        {
            options($call),
            on_data      => sub { $hear->('data',      ${ $_[0] }) },
            on_warning   => sub { $hear->('warning',   ${ $_[0] }) },
            on_status    => sub { $hear->('status',    "$_[0]/$_[1]") },
            on_complete  => sub { $hear->('complete',  ${ $_[0] }) },
            on_exception => sub { $hear->('exception', $_[0]) },
            on_fail      => sub { $hear->('fail',      '') },
        }
    );
    $tasks->wait;
    return { events => \@events };
}

sub dispatch {
    my ($client, $call) = @_;
    return {
        handle => $client->dispatch_background(
            $call->{function}, decode_base64($call->{workload}), { options($call) }
        )
    };
}

sub counters {
    my ($client, $call) = @_;
    my $workload = '';
    for (my $next = 0; $next < $call->{bytes} / 4; $next += 65536) {
        $workload .= pack('N*', $next .. $next + 65535);
    }
    my $result = $client->do_task($call->{function}, \$workload);
    return { length => length($$result), sha256 => sha256_hex($$result) };
}

sub status {
    my ($client, $call) = @_;
    my $status = $client->get_status($call->{handle});
    return { status => [$status->known, $status->running, @{ $status->progress }] };
}

sub options {
    my ($call) = @_;
    return map { $_->[1] => $call->{ $_->[0] } }
        grep { defined $call->{ $_->[0] } } (['unique', 'uniq'], ['priority', 'priority']);
}
