#!/usr/bin/perl
# Gearman::Client and Gearman::Worker with several servers: `servers.pl worker HOST:PORT...` serves `reverse` on all of
# them, and `servers.pl client HOST:PORT...` calls it with each line of its standard input.
use strict;
use warnings;
use Gearman::Client;
use Gearman::Worker;

my ($role, @servers) = @ARGV;
$| = 1;

if ($role eq 'worker') {
    my $worker = Gearman::Worker->new(job_servers => \@servers);
    $worker->register_function(reverse => sub { scalar reverse $_[0]->arg });
    while (1) { eval { $worker->work; 1 } or warn "worker: $@" }
}
my $client = Gearman::Client->new(job_servers => \@servers);
while (my $line = <STDIN>) {
    chomp $line;
    my $result = $client->do_task(reverse => $line);
    print defined $result ? $$result : 'nothing', "\n";
}
