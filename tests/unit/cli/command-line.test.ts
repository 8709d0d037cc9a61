/** What a line of words becomes: nothing in it is passed over. */

import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../electron/cli/commands.ts'
import { readCommand, splitLine } from '../../../electron/cli/command-line.ts'
import { COMMAND_NAMES, IN_SERVE } from '../../../electron/cli/takes.ts'
import { USAGE } from '../../../electron/cli/usage.ts'

/** Those that are run without an opened vault. */
const WITHOUT_VAULT = [
  'create-vault',
  'fire-drill',
  'host-links',
  'join-device',
  'recover-from-mirror',
  'restore-backup',
  'restore-vault',
  'save-verify-page',
  'serve',
  'show-backup-key',
  'verify-proof',
]

function refusalOf(line: string, everywhere?: readonly string[]): unknown {
  const read = readCommand(splitLine(line), everywhere)
  return read.ok ? read.value : read.error
}

describe('a line that is not understood whole is refused', () => {
  it.each([
    ['grant-access --to Ana --records all --without 1 --without 2', /--without stands there twice/u],
    ['grant-access --to Ana --records all --without 1, 2', /takes no words/u],
    ['withdraw-grants Ana', /takes no words/u],
    ['withdraw-grants --to ""', /--to is empty/u],
    ['pass-on 1 --to Ana --records ""', /--records is empty/u],
    ['withdraw-credential ""', /is empty/u],
    ['withdraw-grant', /needs GRANT/u],
    ['withdraw-grant 1 2', /takes only GRANT/u],
    ['list-accesses --from 2026-01-01', /takes no --from/u],
    ['withdraw-grants --records 1', /takes no --records/u],
    ['show-status --nonsense', /--nonsense/u],
    ['list-records --limit', /--limit/u],
    ['list-records --limit -5', /--limit/u],
  ])('%s', (line, reason) => {
    expect(refusalOf(line)).toMatchObject({ code: 'input-invalid', detail: { reason: expect.stringMatching(reason) as string } })
    expect(JSON.stringify(refusalOf(line))).not.toContain(String.raw`\n`)
  })

  it('also a vault or a port of its own, where the vault is open already', () => {
    for (const option of ['--vault /elsewhere', '--port 4001', '--listen 0.0.0.0', '--keychain'])
      expect(refusalOf(`list-records ${option}`, IN_SERVE)).toMatchObject({ code: 'input-invalid' })
    expect(refusalOf('list-records --json', IN_SERVE)).toMatchObject({ name: 'list-records' })
  })
})

describe('a line that is understood', () => {
  it('keeps spaces inside of quotes, also behind an equals sign, and apostrophes inside of names', () => {
    expect(splitLine(`add-contact X --name="Ana  D" --role 'family' O'Brien ""`)).toEqual([
      'add-contact',
      'X',
      '--name=Ana  D',
      '--role',
      'family',
      "O'Brien",
      '',
    ])
  })

  it('has every command, and help names each of them', () => {
    expect([...COMMAND_NAMES].sort()).toEqual([...Object.keys(COMMANDS), ...WITHOUT_VAULT].sort())
    for (const name of COMMAND_NAMES) expect(USAGE).toMatch(new RegExp(String.raw`(?<![\w-])${name}(?![\w-])`, 'u'))
  })
})
