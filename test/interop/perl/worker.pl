#!/usr/bin/perl
# Serves functions that do each thing a Perl job can do, until it is stopped. `hold` waits for a line on
# standard input. A result that Perl takes for false ('' or '0') is none to Gearman::Worker: it sends a packet
# without the data's separator, so no function here gives one.
use strict;
use warnings;
use Gearman::Worker;

my ($host, $port) = @ARGV;
my $worker = Gearman::Worker->new(job_servers => ["$host:$port"]);

$worker->register_function(echo   => sub { $_[0]->arg });
$worker->register_function(length => sub { length($_[0]->arg) . ' bytes' });
$worker->register_function(talk   => sub {
    my ($job) = @_;
    $worker->send_work_data($job, 'one');
    $worker->send_work_warning($job, 'careful');
    $job->set_status(1, 2);
    $worker->send_work_data($job, "two\0three");
    return 'done';
});
$worker->register_function(fail      => sub { undef });
$worker->register_function(exception => sub { $worker->send_work_exception($_[0], 'out of paper') });
$worker->register_function(die       => sub { die "out of ink\n" });
$worker->register_function(hold      => sub {
    $_[0]->set_status(3, 7);
    <STDIN>;
    return 'released';
});

# Gearman::Worker sends WORK_FAIL behind the WORK_EXCEPTION of a function that died, and gives up when the server
# answers that there is no such job.
while (1) {
    eval { $worker->work; 1 } or warn "worker: $@";
}
