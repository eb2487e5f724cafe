import { describe, expect, test } from 'vitest'
import { commandRows } from '../../packages/cli/src/command-table.js'
import { Terminal } from './terminal.js'

const names = commandRows.map(({ name }) => name)

describe('help', () => {
  test('lists every command', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('--help')).toBe(0)
    for (const name of names) expect(terminal.stdout.text).toContain(`  ${name} `)
    expect(terminal.stderr.text).toBe('')
  })

  test.each(names)('of %s shows how it is used', async (name) => {
    const terminal = new Terminal()
    expect(await terminal.run(name, '--help')).toBe(0)
    expect(terminal.stdout.text).toContain(`gearman ${name}`)
    expect(terminal.stdout.text).toContain('examples:\n  $ gearman ')
    expect(terminal.stdout.text).toContain('--config <file>')
  })

  test('stands on stderr when nothing was asked', async () => {
    const terminal = new Terminal()
    expect(await terminal.run()).toBe(2)
    expect(terminal.stdout.text).toBe('')
    expect(terminal.stderr.text).toContain('usage:')
  })
})

test('the version is the one that was installed', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('--version')).toBe(0)
  expect(terminal.stdout.text).toBe('1.2.3\n')
})

describe('a command line that cannot be gets one line and the exit code 2', () => {
  test.each([
    [
      'an unknown command',
      ['worker:lst'],
      'error: there is no command "worker:lst": did you mean worker:list?\n',
    ],
    ['what a command does', ['status'], 'error: there is no command "status": did you mean job:status?\n'],
    [
      'what several commands do',
      ['list'],
      'error: there is no command "list": did you mean worker:list or failed:list?\n',
    ],
    [
      'what commands are about',
      ['workers'],
      'error: there is no command "workers": did you mean worker:list, worker:describe or worker:execute?\n',
    ],
    [
      'a command that a group does not have',
      ['cache:fill'],
      'error: there is no command "cache:fill": did you mean cache:warmup or cache:clear?\n',
    ],
    [
      'a command that nothing resembles',
      ['frobnicate'],
      'error: there is no command "frobnicate": `gearman --help` lists what there is\n',
    ],
    [
      'help for a command that there is not',
      ['help', 'submti'],
      'error: there is no command "submti": did you mean job:submit?\n',
    ],
    [
      'an unknown option',
      ['worker:list', '--jsn'],
      'error: there is no option --jsn: did you mean --json?\n',
    ],
    [
      'a missing argument',
      ['job:describe'],
      'error: <job> is missing (`gearman help job:describe` shows what there is)\n',
    ],
    [
      'too many arguments',
      ['job:describe', 'a', 'b'],
      'error: too many arguments: it takes 1, got 2 (`gearman help job:describe` shows what there is)\n',
    ],
    [
      'a choice that is none',
      ['job:submit', 'a', '--priority', 'urgent'],
      'error: --priority must be high, normal or low, got "urgent"\n',
    ],
    [
      'a strange option',
      ['--frob'],
      'error: there is no option --frob (`gearman --help` shows what there is)\n',
    ],
    [
      'a strange option of a command, behind a file that is called like another',
      ['--config', 'server', 'job:status', '--nope'],
      'error: there is no option --nope (`gearman help job:status` shows what there is)\n',
    ],
    [
      "gearmand's words for a command that is not the server",
      ['--config', 'server', 'job:status', '--verbose', 'INFO'],
      'error: there is no option --verbose (`gearman help job:status` shows what there is)\n',
    ],
    [
      'options that exclude each other',
      ['job:submit', 'a', '--background', '--foreground'],
      'error: --background cannot be used with --foreground\n',
    ],
    [
      'a number that is none',
      ['worker:execute', 'Mail', '--iterations', '-3'],
      'error: --iterations must be a whole number, 0 or more, got "-3"\n',
    ],
    [
      'a server that is none',
      ['worker:execute', 'Mail', '--servers', 'box:port'],
      'error: --servers must be host:port, or several of them with commas between, got "box:port"\n',
    ],
    [
      'a time that is none',
      ['job:submit', 'a', '--at', 'soon'],
      'error: --at must be a time like 2026-01-31T08:00 or +90, +10m, +2h, +1d, got "soon"\n',
    ],
  ])('%s', async (_, argv, line) => {
    const terminal = new Terminal()
    expect(await terminal.run(...argv, '--quiet')).toBe(2)
    expect(terminal.stderr.text).toBe(line)
    expect(terminal.stdout.text).toBe('')
  })

  test('an option without its value', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('worker:list', '--config')).toBe(2)
    expect(terminal.stderr.text).toBe(
      'error: --config lacks its <file> (`gearman --help` shows what there is)\n',
    )
  })
})
