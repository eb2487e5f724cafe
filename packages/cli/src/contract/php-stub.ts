import type { JobContract } from './contract.js'
import { betweenPieces, identifierOf, singleQuoted } from './literals.js'
import { stubHead } from './stub-head.js'

/** A client for PHP with pecl's gearman. */
export function phpStub(contract: JobContract): string {
  const name = identifierOf(contract)
  return [
    head(contract, name),
    valueMethod(contract),
    bytesMethod(contract, name),
    connectedMethod(name),
    program(contract, name),
  ].join('')
}

function head(contract: JobContract, name: string): string {
  const servers = contract.servers.map(({ host, port }) => `[${singleQuoted(host)}, ${port}]`)
  return `<?php
${stubHead(contract, '//', ['Needs the extension gearman: pecl, or php-gearman of Debian.'])}
declare(strict_types=1);

/** The job failed, or no server took it. Its code is libgearman's. */
final class ${name}_error extends RuntimeException
{
}

final class ${name}
{
    public const FUNCTION = ${singleQuoted(contract.function)};
    public const SERVERS = [${servers.join(', ')}];

`
}

function bytesMethod(contract: JobContract, name: string): string {
  return `    /** ${contract.background ? 'The handle of the job' : 'The bytes of its result'}. */
    public static function bytes(string $payload, ?string $unique = null, int $timeoutMs = -1): string
    {
        $client = self::connected();
        $client->setTimeout($timeoutMs);
        $unique ??= ${contract.unique === 'digest' ? digest : singleQuoted('')};
${contract.background ? background(contract, name) : foreground(contract, name)}
    }

`
}

const digest = String.raw`rtrim(strtr(base64_encode(hash('sha256', self::FUNCTION . "\0" . $payload, true)), '+/', '-_'), '=')`

const jsonFlags = 'JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR'

function valueMethod(contract: JobContract): string {
  if (contract.codec.name !== 'json') return ''
  const result = contract.background
    ? 'return $result;'
    : `return $result === '' ? null : json_decode($result, true, 512, JSON_THROW_ON_ERROR);`
  return `    /** The result as a value${contract.background ? ', which here is the handle' : ''}. Without arguments the payload is null: libgearman sends none that is empty. */
    public static function call(mixed $payload = null): mixed
    {
        $result = self::bytes(json_encode($payload, ${jsonFlags}));
        ${result}
    }

`
}

const priorities = { normal: '', high: 'High', low: 'Low' } as const

function background({ priority }: JobContract, name: string): string {
  return `        $handle = @$client->do${priorities[priority]}Background(self::FUNCTION, $payload, $unique);
        if ($client->returnCode() !== GEARMAN_SUCCESS) {
            throw new ${name}_error((string) $client->error(), $client->returnCode());
        }
        return $handle;`
}

/** By a task: its callbacks hear the pieces of a result and why a job failed, which `doNormal()` does not tell. */
function foreground(contract: JobContract, name: string): string {
  return [callbacksForResult, callbacksForFailure, runTask(contract, name)].join('\n')
}

const callbacksForResult = `        if (method_exists($client, 'enableExceptionHandler')) {
            $client->enableExceptionHandler();
        }
        [$pieces, $problem, $done] = [[], null, false];
        $hear = function (GearmanTask $task) use (&$pieces) {
            if ((string) $task->data() !== '') {
                $pieces[] = $task->data();
            }
            return GEARMAN_SUCCESS;
        };
        $client->setDataCallback($hear);
        $client->setCompleteCallback(function (GearmanTask $task) use ($hear, &$done) {
            $done = true;
            return $hear($task);
        });`

const callbacksForFailure = `        $client->setFailCallback(function () use (&$problem) {
            $problem = 'the job failed';
            return GEARMAN_SUCCESS;
        });
        $client->setExceptionCallback(function (GearmanTask $task) use (&$problem) {
            $told = json_decode((string) $task->data(), true);
            $problem = isset($told['name'], $told['message'])
                ? $told['name'] . ': ' . $told['message']
                : (string) $task->data();
            return GEARMAN_SUCCESS;
        });`

function runTask(contract: JobContract, name: string): string {
  return `        if (@$client->addTask${priorities[contract.priority]}(self::FUNCTION, $payload, null, $unique) === false) {
            throw new ${name}_error((string) $client->error(), $client->returnCode());
        }
        @$client->runTasks();
        if (!$done) {
            throw new ${name}_error($problem ?? (string) $client->error(), $client->returnCode());
        }
        return implode("${betweenPieces(contract)}", $pieces);`
}

function connectedMethod(name: string): string {
  return `    /** A client of those servers that answer: with one that does not, it could not ask for exceptions. */
    private static function connected(): GearmanClient
    {
        $client = new GearmanClient();
        $silent = [];
        foreach (self::SERVERS as [$host, $port]) {
            $name = str_contains($host, ':') ? "[$host]" : $host;
            $probe = @fsockopen($name, $port, $code, $message, 5);
            if ($probe === false) {
                $silent[] = "$name:$port ($message)";
                continue;
            }
            fclose($probe);
            $client->addServer($host, $port);
        }
        if (count($silent) === count(self::SERVERS)) {
            throw new ${name}_error('no server answered: ' . implode(', ', $silent));
        }
        return $client;
    }
}
`
}

function program(contract: JobContract, name: string): string {
  return `
if (PHP_SAPI === 'cli' && realpath($_SERVER['argv'][0] ?? '') === __FILE__) {
    $payload = $_SERVER['argv'][1] ?? stream_get_contents(STDIN);
    try {
${checkJson(contract)}        echo ${name}::bytes($payload), "\\n";
    } catch (Throwable $error) {
        fwrite(STDERR, 'error: ' . $error->getMessage() . "\\n");
        exit(1);
    }
}
`
}

/** JSON that is none is noticed before it is sent. */
function checkJson({ codec }: JobContract): string {
  if (codec.name !== 'json') return ''
  return `        $payload = trim($payload) === '' ? 'null' : $payload;
        $payload = json_encode(json_decode($payload, false, 512, JSON_THROW_ON_ERROR), ${jsonFlags});
`
}
