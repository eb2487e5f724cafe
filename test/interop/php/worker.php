<?php
// Serves functions that do each thing a PHP job can do, until it is stopped.

[, $host, $port] = $argv;

$worker = new GearmanWorker();
$worker->addServer($host, (int) $port);

$worker->addFunction('php_reverse', fn (GearmanJob $job) => strrev($job->workload()));
$worker->addFunction('php_echo', fn (GearmanJob $job) => $job->workload());
$worker->addFunction('php_unique', fn (GearmanJob $job) => $job->unique());
$worker->addFunction('php_talk', function (GearmanJob $job) {
    $job->sendData('one');
    $job->sendWarning('careful');
    $job->sendStatus(1, 2);
    $job->sendData("two\0three");
    return 'done';
});
$worker->addFunction('php_fail', function (GearmanJob $job) {
    $job->sendFail();
});
$worker->addFunction('php_exception', function (GearmanJob $job) {
    $job->sendException('out of paper');
});

while (true) {
    if (!@$worker->work() && $worker->returnCode() !== GEARMAN_TIMEOUT) {
        fwrite(STDERR, "worker: {$worker->error()}\n");
        usleep(50000);
    }
}
