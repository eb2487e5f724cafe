import type { JobContract } from './contract.js'
import { betweenPieces, identifierOf, pythonText } from './literals.js'
import { stubHead } from './stub-head.js'

/** A client in Python 3 that needs the standard library alone: Debian has none for Gearman any more. */
export function pythonStub(contract: JobContract): string {
  const name = identifierOf(contract)
  return [
    head(contract),
    constants(contract),
    protocol,
    uniqueFunction(contract),
    bytesFunction(name),
    valueFunction(contract, name),
    program(contract, name),
  ].join('\n')
}

function head(contract: JobContract): string {
  return `#!/usr/bin/env python3
# -*- coding: utf-8 -*-
${stubHead(contract, '#')}
import hashlib
import base64
import json
import os
import socket
import struct
import sys
`
}

function constants(contract: JobContract): string {
  const { servers, background, priority } = contract
  const addresses = servers.map(({ host, port }) => `(${pythonText(host)}, ${port})`)
  return `FUNCTION = ${pythonText(contract.function)}
SERVERS = [${addresses.join(', ')}]
SUBMIT = ${submitNumbers[priority][background ? 1 : 0]}
BACKGROUND = ${background ? 'True' : 'False'}
# What stands between the pieces of a result.
BETWEEN = b"${betweenPieces(contract)}"`
}

/** SUBMIT_JOB and its kin: [in the foreground, in the background]. */
const submitNumbers = { normal: [7, 18], high: [21, 32], low: [33, 34] } as const

const digest = String.raw`digest = hashlib.sha256(FUNCTION.encode("utf-8") + b"\0" + payload).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=")`

const protocol = String.raw`
JOB_CREATED, STATUS, COMPLETE, FAIL, ERROR = 8, 12, 13, 14, 19
EXCEPTION, OPTION_REQ, OPTION_RES, DATA, WARNING = 25, 26, 27, 28, 29


class JobError(Exception):
    """The job failed, or the server refused it. name and code are the worker's own, where it told them."""

    def __init__(self, message, name=None, code=None):
        super().__init__(message)
        self.name = name
        self.code = code


def connect(timeout):
    """A connection to the first server that answers."""
    tried = []
    for host, port in SERVERS:
        try:
            server = socket.create_connection((host, port), timeout if timeout is not None else 10)
            server.settimeout(timeout)
            return server
        except OSError as error:
            address = "[%s]:%d" if ":" in host else "%s:%d"
            tried.append("%s (%s)" % (address % (host, port), error.strerror or error))
    raise ConnectionError("no server answered: " + ", ".join(tried))


def send(server, number, body):
    server.sendall(b"\0REQ" + struct.pack(">II", number, len(body)) + body)


def receive(server):
    magic, number, size = struct.unpack(">4sII", receive_bytes(server, 12))
    if magic != b"\0RES":
        raise JobError("the server does not speak Gearman")
    return number, receive_bytes(server, size)


def receive_bytes(server, size):
    parts = []
    while size > 0:
        part = server.recv(min(size, 65536))
        if not part:
            raise JobError("the connection to the server was lost")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def submit(server, body):
    if not BACKGROUND:
        send(server, OPTION_REQ, b"exceptions")
    send(server, SUBMIT, body)
    result = []
    while True:
        number, body = receive(server)
        data = body.split(b"\0", 1)[-1]
        if number == JOB_CREATED and BACKGROUND:
            return body
        if number == DATA:
            result.append(data)
        elif number == COMPLETE:
            return BETWEEN.join(result + [data] if data else result)
        elif number == FAIL:
            raise JobError("the job failed")
        elif number == EXCEPTION:
            raise exception_of(data)
        elif number == ERROR:
            raise JobError("the server refused: " + body.replace(b"\0", b" ").decode("utf-8", "replace"))


def exception_of(data):
    try:
        told = json.loads(data.decode("utf-8"))
        return JobError("%s: %s" % (told["name"], told["message"]), told["name"], told.get("code"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return JobError(data.decode("utf-8", "replace"))
`

function uniqueFunction({ unique }: JobContract): string {
  return `
def unique_of(payload):
    ${unique === 'digest' ? digest : 'return b""'}
`
}

function bytesFunction(name: string): string {
  return `
def ${name}_bytes(payload=b"", unique=None, timeout=None):
    """The bytes of the result; in the background, the handle. timeout: seconds."""
    key = unique_of(payload) if unique is None else unique.encode("utf-8")
    with connect(timeout) as server:
        return submit(server, b"\\0".join([FUNCTION.encode("utf-8"), key, payload]))
`
}

function valueFunction({ codec, background }: JobContract, name: string): string {
  if (codec.name === 'json') return jsonFunction(name, background)
  if (codec.name !== 'text') return ''
  return `
def ${name}(text="", **options):
    """The result as text."""
    return ${name}_bytes(text.encode("utf-8"), **options).decode("utf-8")

`
}

function jsonFunction(name: string, background: boolean): string {
  return `
NOTHING = object()


def ${name}(value=NOTHING, **options):
    """The result as a value; in the background, the handle."""
    payload = b"" if value is NOTHING else encode(value)
    result = ${name}_bytes(payload, **options)
    ${background ? 'return result.decode("utf-8")' : 'return None if result == b"" else json.loads(result.decode("utf-8"))'}


def encode(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

`
}

function program(contract: JobContract, name: string): string {
  return `if __name__ == "__main__":
    data = os.fsencode(sys.argv[1]) if len(sys.argv) > 1 else sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(${mainCall(contract, name)} + b"\\n")
    except (JobError, OSError, ValueError) as error:
        sys.exit("error: %s" % error)
`
}

/** JSON that is none is noticed before it is sent. */
function mainCall({ codec }: JobContract, name: string): string {
  return codec.name === 'json'
    ? `${name}_bytes(encode(json.loads(data.decode("utf-8"))) if data.strip() else b"")`
    : `${name}_bytes(data)`
}
