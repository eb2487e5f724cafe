import { loadConfiguration, settleServer } from '@gearwork/core'
import { afterEach, describe, expect, test } from 'vitest'
import { Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

async function read(server: object) {
  const project = await projects.create({ 'gearman.config.json': JSON.stringify({ server }) })
  return loadConfiguration({ cwd: project.root })
}

describe('the section of the server', () => {
  test('holds all that it can be told, its paths from the folder of the file', async () => {
    const { server, root } = await read({
      persist: 'run/jobs.sqlite',
      limits: { max_connections: 5, maxPacketBytes: 8192, maxUnsentBytes: 7, maxTotalUnsentBytes: 0 },
      tls: { certFile: 'tls/cert.pem', keyFile: '/etc/key.pem', ca_file: null },
      drainMs: 500,
      pidFile: 'server.pid',
      logLevel: 'silent',
      logFormat: 'json',
      logFile: '../server.log',
    })
    expect(server).toEqual({
      persist: `${root}/run/jobs.sqlite`,
      limits: { maxConnections: 5, maxPacketBytes: 8192, maxUnsentBytes: 7, maxTotalUnsentBytes: 0 },
      tls: { certFile: `${root}/tls/cert.pem`, keyFile: '/etc/key.pem' },
      drainMs: 500,
      pidFile: `${root}/server.pid`,
      logLevel: 'silent',
      logFormat: 'json',
      logFile: expect.stringMatching(/^\/.*[^.]\/server\.log$/),
    })
  })

  test.each([
    [{ port: 1 }, [{ host: '127.0.0.1', port: 1 }]],
    [{ listen: 'box' }, [{ host: 'box', port: 4730 }]],
    [
      { listen: ['box', '::1', '[::1]:3', { host: 'far' }, { host: 'far', port: 4 }], port: 2 },
      [
        { host: 'box', port: 2 },
        { host: '::1', port: 2 },
        { host: '::1', port: 3 },
        { host: 'far', port: 2 },
        { host: 'far', port: 4 },
      ],
    ],
  ])('tells its port to the addresses that name none: %j', async (section, listen) => {
    expect(settleServer((await read(section)).server)).toEqual({ listen })
  })

  test.each([
    [{ port: 65_536 }, 'server.port must be a whole number, 0 to 65535, got 65536'],
    [
      { listen: 'box:1', port: 2 },
      'server.port is for addresses that name none: leave it out of server.listen, or leave out server.port',
    ],
    [
      { listen: ['::1', '14783'] },
      '14783 is a port and no address: say it by server.port, or write its host before it in server.listen',
    ],
    [{ drainMs: -1 }, 'server.drainMs must be a whole number of milliseconds, 0 to 2147483647, got -1'],
    [{ pidFile: '' }, 'server.pidFile must be the path of a file, got ""'],
    [{ tls: true }, 'server.tls must be a map of keys, got true'],
    [
      { limits: { maxConnections: -1 } },
      'server.limits.maxConnections must be a whole number, 0 or more, got -1',
    ],
    [
      { limits: { maxPacketBytes: 8191 } },
      'server.limits.maxPacketBytes must be a whole number, 8192 or more, got 8191',
    ],
    [{ logFormat: 'xml' }, 'server.logFormat must be one of pretty, json, got "xml"'],
  ])('refuses %j', async (section, problem) => {
    await expect(read(section)).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining(`${problem} (`),
    })
  })
})
