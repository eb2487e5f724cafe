import type { JobContract } from './contract.js'
import { shellText } from './literals.js'
import { stubHead } from './stub-head.js'

/** A POSIX shell script around Debian's tool `gearman`. */
export function shellStub(contract: JobContract): string {
  const [{ host, port } = { host: '127.0.0.1', port: 4730 }] = contract.servers
  const { unique } = contract
  return `#!/bin/sh
${stubHead(contract, '#', needs(contract))}
set -eu

tool=\${GEARMAN_TOOL:-gearman}
host=\${GEARMAN_HOST:-${shellText(host)}}
port=\${GEARMAN_PORT:-${port}}
timeout_ms=\${GEARMAN_TIMEOUT_MS:-${contract.jobTimeout > 0 ? Math.ceil(contract.jobTimeout * 1_000) : -1}}
function=${shellText(contract.function)}

payload=$(mktemp)
said=$(mktemp)
trap 'rm -f "$payload" "$said"' EXIT
if [ $# -gt 0 ]; then printf '%s' "$1" >"$payload"; else cat >"$payload"; fi

set -- -h "$host" -p "$port" -t "$timeout_ms" -f "$function"${flags(contract)}
${unique === 'digest' ? digest : ''}${run}`
}

/** The tool ends with 0 also where it reached nobody: what it says then tells it from a job that is done. */
const run = `code=0
"$tool" "$@" <"$payload" 2>"$said" || code=$?
problem=$(sed -n '/^gearman: gearman_client_/{p;q;}' "$said")
case $problem in
'') cat "$said" >&2 ;;
*GEARMAN_TIMEOUT*) echo "error: $host:$port told no result within $timeout_ms ms" >&2; exit 1 ;;
*getaddrinfo*) echo "error: no server answered: $host:$port (its host name does not resolve)" >&2; exit 1 ;;
*COULD_NOT_CONNECT*) echo "error: no server answered: $host:$port (no connection)" >&2; exit 1 ;;
*) echo "error: $host:$port: $problem" >&2; exit 1 ;;
esac
exit "$code"
`

/** Tells the tool what stands in place of the payload on its input. */
function flags({ background, priority }: JobContract): string {
  const way = { normal: '', high: ' -I', low: ' -L' }[priority]
  return `${background ? ' -b' : ''}${way}`
}

const digest = String.raw`key=$({ printf '%s\0' "$function"; cat "$payload"; } | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=\n')
set -- "$@" -u "$key"
`

function needs({ unique, servers, background }: JobContract): readonly string[] {
  return [
    `Needs Debian's gearman-tools${unique === 'digest' ? ' and openssl' : ''}: GEARMAN_TOOL names the tool where gearman is another one.`,
    ...(servers.length > 1 ? ['It asks one server: GEARMAN_HOST and GEARMAN_PORT name another.'] : []),
    ...(background
      ? []
      : [
          'The tool cannot hear why a job failed. GEARMAN_TIMEOUT_MS: how long it waits; gearmand 1.1 may never tell it.',
        ]),
  ]
}
