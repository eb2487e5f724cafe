#!/usr/bin/perl
# Gearman::Client and Gearman::Worker over TLS: `tls.pl worker HOST PORT CA [CERT KEY]` serves `reverse`, and
# `tls.pl client HOST PORT CA [CERT KEY]` calls it with each line of its standard input and prints the results.
use strict;
use warnings;
use Gearman::Client;
use Gearman::Worker;

my ($role, $host, $port, $ca, $cert, $key) = @ARGV;
my $server = {
    host    => $host,
    port    => $port,
    use_ssl => 1,
    ca_file => $ca,
    defined $cert ? (cert_file => $cert, key_file => $key) : (),
};
$| = 1;

if ($role eq 'worker') {
    my $worker = Gearman::Worker->new(job_servers => [$server]);
    $worker->register_function(reverse => sub { scalar reverse $_[0]->arg });
    $worker->work while 1;
}
my $client = Gearman::Client->new(job_servers => [$server]);
while (my $line = <STDIN>) {
    chomp $line;
    my $result = $client->do_task(reverse => $line);
    print defined $result ? $$result : 'nothing', "\n";
}
