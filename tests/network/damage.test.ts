/** One copy damaged, one write refused, one letter that is not a letter: named or survived, never lost. */

import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { PASSPHRASE, createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

let person: Person | null = null
afterEach(async () => {
  await person?.stop()
  person = null
})

async function importOne(target: Person, text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-one-')), 'one.json')
  await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
  const preview = await target.call('previewImport', { paths: [file] })
  return target.codeOf('importRecords', { importToken: preview.importToken })
}

describe('the key file', () => {
  it.each(['key-1.salus', 'key-2.salus'])('opens from the other copy when a value in %s is damaged, and mends it', async (name) => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-key-'))
    person = await startPerson(dir)
    await createConfirmedVault(person, 'Maria')
    await person.stop()
    const path = join(dir, 'vault', name)
    const whole = await readFile(path, 'utf8')
    await writeFile(
      path,
      whole.replace(/"sealed":"(.)/u, (_all, first: string) => `"sealed":"${first === 'A' ? 'B' : 'A'}`),
    )
    person = await startPerson(dir)
    expect((await person.call('unlockVault', { passphrase: PASSPHRASE })).name).toBe('Maria')
    expect(await readFile(path, 'utf8')).toBe(whole)
  })

  it('that is hostile is called damaged, whatever is in it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-key-'))
    person = await startPerson(dir)
    await createConfirmedVault(person, 'Maria')
    await person.stop()
    const path = join(dir, 'vault', 'key-1.salus')
    const file = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    for (const slots of [
      [null],
      [{ kind: 'passphrase', salt: 7, sealed: 'AAAA' }],
      [{ kind: 'passphrase', salt: 'AA', sealed: 'AAAA' }],
      'none',
    ]) {
      for (const name of ['key-1.salus', 'key-2.salus']) await writeFile(join(dir, 'vault', name), JSON.stringify({ ...file, slots }))
      person = await startPerson(dir)
      expect(await person.codeOf('unlockVault', { passphrase: PASSPHRASE })).toBe('key-file-damaged')
      await person.stop()
    }
    person = null
  })
})

describe('a disk that refuses a write', () => {
  it('keeps what was committed and adds nothing else', async () => {
    const heads = { left: Number.POSITIVE_INFINITY }
    person = await startPerson(undefined, (files) => ({
      ...files,
      writeHead: (slot, bytes) => {
        heads.left -= 1
        return heads.left < 0 ? Promise.resolve({ ok: false, error: { code: 'disk-full' } }) : files.writeHead(slot, bytes)
      },
    }))
    await createConfirmedVault(person, 'Maria')
    const witnessed = async (): Promise<boolean> => (await person?.call('showStatus', null))?.ledger.waiting === 0
    for (const allowed of [0, 1, 2]) {
      // What is witnessed afterwards would write a head as well.
      await turnsUntil([person], witnessed)
      heads.left = allowed
      const answer = await importOne(person, `Finding ${String(allowed)}`)
      heads.left = Number.POSITIVE_INFINITY
      expect(answer).toBe(allowed === 0 ? 'disk-full' : 'ok')
      expect((await person.call('checkVault', null)).damaged).toEqual([])
      expect((await person.call('listRecords', { limit: 10, offset: 0 })).total).toBe(allowed)
    }
  })
})
