<?php
// Submits what the lines on its standard input say and prints an answer a line. Bytes travel in base64.
//   {"call": "doHigh", "function": "f", "workload": "…", "unique": "u"}   one submission, of any kind
//   {"call": "doCounters", "function": "f", "bytes": 8}                    numbers counting up; answers a digest
//   {"call": "jobStatus", "handle": "H:…"}
//   {"call": "runTasks", "tasks": [{"add": "addTask", "function": "f", "workload": "…"}, …]}

[, $host, $port] = $argv;

function newClient(string $host, string $port): GearmanClient
{
    $client = new GearmanClient();
    $client->addServer($host, (int) $port);
    $client->setTimeout(60000);
    return $client;
}

function submit(GearmanClient $client, array $call): array
{
    $method = $call['call'];
    $result = @$client->$method($call['function'], base64_decode($call['workload']), $call['unique'] ?? null);
    return ['code' => $client->returnCode(), 'error' => $client->error(), 'result' => base64_encode((string) $result)];
}

function doCounters(GearmanClient $client, array $call): array
{
    $workload = '';
    for ($next = 0; $next < $call['bytes'] / 4; $next += 65536) {
        $workload .= pack('N*', ...range($next, $next + 65535));
    }
    $result = @$client->doNormal($call['function'], $workload);
    return ['length' => strlen((string) $result), 'sha256' => hash('sha256', (string) $result)];
}

function runTasks(GearmanClient $client, array $call): array
{
    $events = [];
    $hear = function (string $event) use (&$events): callable {
        return function (GearmanTask $task) use (&$events, $event) {
            $events[] = [
                'event' => $event,
                'unique' => $task->unique(),
                'data' => base64_encode((string) $task->data()),
                'numerator' => $task->taskNumerator(),
                'denominator' => $task->taskDenominator(),
            ];
            return GEARMAN_SUCCESS;
        };
    };
    $client->setCreatedCallback($hear('created'));
    $client->setDataCallback($hear('data'));
    $client->setWarningCallback($hear('warning'));
    $client->setStatusCallback($hear('status'));
    $client->setCompleteCallback($hear('complete'));
    $client->setExceptionCallback($hear('exception'));
    $client->setFailCallback($hear('fail'));
    foreach ($call['tasks'] as $task) {
        $add = $task['add'];
        $client->$add($task['function'], base64_decode($task['workload']), null, $task['unique']);
    }
    $done = @$client->runTasks();
    return ['done' => $done, 'events' => $events];
}

while (($line = fgets(STDIN)) !== false) {
    $call = json_decode($line, true);
    $client = newClient($host, $port);
    $answer = match ($call['call']) {
        'runTasks' => runTasks($client, $call),
        'doCounters' => doCounters($client, $call),
        'jobStatus' => ['status' => $client->jobStatus($call['handle'])],
        default => submit($client, $call),
    };
    echo json_encode($answer), "\n";
}
