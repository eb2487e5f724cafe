<?php
// Serves functions that do each thing a PHP job can do, until it is stopped. `hold` waits for a line on
// standard input.

[, $host, $port] = $argv;

$worker = new GearmanWorker();
$worker->addServer($host, (int) $port);

$worker->addFunction('reverse', fn (GearmanJob $job) => strrev($job->workload()));
$worker->addFunction('echo', fn (GearmanJob $job) => $job->workload());
$worker->addFunction('unique', fn (GearmanJob $job) => $job->unique());
$worker->addFunction('talk', function (GearmanJob $job) {
    $job->sendData('one');
    $job->sendWarning('careful');
    $job->sendStatus(1, 2);
    $job->sendData("two\0three");
    return 'done';
});
$worker->addFunction('fail', function (GearmanJob $job) {
    $job->sendFail();
});
$worker->addFunction('exception', function (GearmanJob $job) {
    $job->sendException('out of paper');
});
$worker->addFunction('length', fn (GearmanJob $job) => $job->workloadSize() . ' bytes');
$worker->addFunction('hold', function (GearmanJob $job) {
    $job->sendStatus(3, 7);
    fgets(STDIN);
    return 'released';
});

while (true) {
    if (!@$worker->work() && $worker->returnCode() !== GEARMAN_TIMEOUT) {
        fwrite(STDERR, "worker: {$worker->error()}\n");
        usleep(50000);
    }
}
