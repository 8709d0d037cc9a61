/** The keychain of this computer as an extra way in: on and off, gone, locked, of another vault, and never on another computer. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryKeychain } from '../fakes/memory-keychain.ts'
import { createConfirmedVault, PASSPHRASE, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

type Json = Readonly<Record<string, unknown>>
interface KeyFile extends Json {
  readonly slots: readonly { readonly kind: string; readonly sealed: string }[]
}

const keychain = createMemoryKeychain()
const asIs = { files: <T>(files: T): T => files, peer: <T>(peer: T): T => peer }
let dir = ''
let maria: Person

const keyFile = async (home: string, name = 'key-1.salus'): Promise<KeyFile> =>
  JSON.parse(await readFile(join(home, 'vault', name), 'utf8')) as KeyFile
const kinds = async (home: string): Promise<readonly string[]> => (await keyFile(home)).slots.map(({ kind }) => kind).sort()

/** Under which names secrets are held; the newest state of a vault is none. */
const secrets = (): readonly string[] => [...keychain.held.keys()].filter((account) => !account.includes('/state/'))

async function startAgain(): Promise<void> {
  await maria.stop()
  maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-keychain-'))
  maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
  await createConfirmedVault(maria, 'Maria')
})
afterAll(async () => {
  await maria.stop()
  await rm(dir, { recursive: true, force: true })
})

describe('the keychain of this computer', () => {
  it('opens nothing before it was switched on', async () => {
    await startAgain()
    expect(await maria.call('showKeychain', null)).toEqual({ there: true, enabled: false })
    expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('keychain-off')
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
  })

  it('is switched on only with the passphrase, and then opens the vault beside it', async () => {
    expect(await maria.codeOf('enableKeychain', { passphrase: `${PASSPHRASE}.` })).toBe('unlock-refused')
    expect(keychain.held.size).toBe(0)
    await maria.call('enableKeychain', { passphrase: PASSPHRASE })
    expect(await kinds(dir)).toEqual(['keychain', 'passphrase', 'words'])
    await startAgain()
    expect(await maria.call('showKeychain', null)).toEqual({ there: true, enabled: true })
    expect((await maria.call('unlockVault', { keychain: true })).name).toBe('Maria')
    await startAgain()
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    const kindsSaid = (await maria.call('listActivity', { limit: 20, offset: 0 })).entries.map(({ kind }) => kind)
    expect(kindsSaid).toContain('keychain-enabled')
  })

  it('holds the one newest secret of the vault, under its id, and nothing of the vault’s own keys', async () => {
    const [before] = secrets()
    await maria.call('enableKeychain', { passphrase: PASSPHRASE })
    const { vaultId } = await maria.call('showStatus', null)
    expect(secrets()).toHaveLength(1)
    const [account] = secrets()
    expect(account).not.toBe(before)
    expect(account?.startsWith(`${vaultId}/`)).toBe(true)
  })

  it('gone or locked says so, nothing is counted as a guess, and the passphrase opens', async () => {
    for (const state of ['gone', 'locked'] as const) {
      await startAgain()
      keychain.state = state
      expect(await maria.call('showKeychain', null)).toEqual({ there: state === 'locked', enabled: true })
      for (let turn = 0; turn < 5; turn++) expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('keychain-unavailable')
      await maria.call('unlockVault', { passphrase: PASSPHRASE })
      expect(await maria.codeOf('enableKeychain', { passphrase: PASSPHRASE })).toBe('keychain-unavailable')
      keychain.state = 'open'
    }
    await startAgain()
    expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('ok')
  })

  it('with another answer opens nothing', async () => {
    const [account = ''] = secrets()
    const secret = keychain.held.get(account) ?? new Uint8Array(0)
    for (const other of [null, new Uint8Array(32), secret.slice(1), new Uint8Array(0)]) {
      await startAgain()
      if (other === null) keychain.held.delete(account)
      else keychain.held.set(account, other)
      expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('keychain-refused')
    }
    keychain.held.set(account, secret)
    expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('ok')
  })

  it('a slot that was changed or comes from another vault opens nothing', async () => {
    const other = await startPerson(undefined, asIs.files, asIs.peer, keychain)
    await createConfirmedVault(other, 'Ion')
    await other.call('enableKeychain', { passphrase: PASSPHRASE })
    const foreign = (await keyFile(other.dir)).slots.filter(({ kind }) => kind === 'keychain')
    await maria.stop()
    const good = await keyFile(dir)
    const own = good.slots.filter(({ kind }) => kind !== 'keychain')
    const mine = good.slots.filter(({ kind }) => kind === 'keychain')
    const changed = mine.map((slot) => ({ ...slot, sealed: `${slot.sealed.startsWith('A') ? 'B' : 'A'}${slot.sealed.slice(1)}` }))
    for (const slots of [
      [...own, ...foreign],
      [...own, ...changed],
      [...mine, ...own.slice(1)],
    ]) {
      for (const name of ['key-1.salus', 'key-2.salus']) await writeFile(join(dir, 'vault', name), JSON.stringify({ ...good, slots }))
      maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
      expect(['keychain-refused', 'key-file-damaged']).toContain(await maria.codeOf('unlockVault', { keychain: true }))
      await maria.stop()
    }
    for (const name of ['key-1.salus', 'key-2.salus']) await writeFile(join(dir, 'vault', name), JSON.stringify(good))
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('ok')
    await other.stop()
  })

  it('is of this computer: a copy of the folder elsewhere needs the passphrase, and a backup has no such slot', async () => {
    const away = await mkdtemp(join(tmpdir(), 'salus-away-'))
    await maria.call('createBackup', { path: join(away, 'backup.age'), passphrase: 'six green boats on the quiet lake' })
    await maria.stop()
    await cp(dir, join(away, 'copy'), { recursive: true })
    const copy = await startPerson(join(away, 'copy'))
    expect(await copy.codeOf('unlockVault', { keychain: true })).toBe('keychain-refused')
    expect(await copy.codeOf('unlockVault', { passphrase: PASSPHRASE })).toBe('ok')
    await copy.stop()
    const fresh = await startPerson(join(away, 'fresh'), asIs.files, asIs.peer, keychain)
    await fresh.call('restoreBackup', {
      paths: [join(away, 'backup.age')],
      backupPassphrase: 'six green boats on the quiet lake',
      passphrase: PASSPHRASE,
    })
    expect(await kinds(fresh.dir)).toEqual(['passphrase', 'words'])
    await fresh.stop()
    await rm(away, { recursive: true, force: true })
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    await maria.call('unlockVault', { keychain: true })
  })

  it('remembers the newest state: a folder put back as a whole, ledger and all, opens for reading only until the person goes on', async () => {
    await maria.stop()
    const old = await mkdtemp(join(tmpdir(), 'salus-old-'))
    await cp(dir, old, { recursive: true })
    await startAgain()
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await maria.call('writeSettings', { language: 'en', theme: 'dark', idleLockMinutes: 7 })
    await maria.stop()
    await rm(dir, { recursive: true })
    await cp(old, dir, { recursive: true })
    for (const state of ['locked', 'open'] as const) {
      await startAgain()
      keychain.state = state
      const { rolledBack } = await maria.call('unlockVault', { passphrase: PASSPHRASE })
      // Nobody else can tell; what the locked one says comes too late.
      expect({ state, rolledBack }).toEqual({ state, rolledBack: state === 'open' })
      if (state === 'locked') await maria.stop()
      keychain.state = 'open'
    }
    expect(await maria.codeOf('writeSettings', { language: 'en', theme: 'dark', idleLockMinutes: 9 })).toBe('vault-rolled-back')
    expect((await maria.call('acceptRollback', null)).rolledBack).toBe(false)
    await maria.call('writeSettings', { language: 'en', theme: 'dark', idleLockMinutes: 9 })
    await startAgain()
    expect((await maria.call('unlockVault', { keychain: true })).rolledBack).toBe(false)
    expect((await maria.call('readSettings', null)).idleLockMinutes).toBe(9)
    await rm(old, { recursive: true, force: true })
  })

  it('takes no state for an older one whose HEAD files are lost, one of them or both', async () => {
    for (const lost of [1, 2]) {
      await maria.stop()
      const heads = ['head-0.salus', 'head-1.salus'].map((name) => join(dir, 'vault', name))
      const seqs = await Promise.all(
        heads.map(async (path) => (JSON.parse(await readFile(path, 'utf8')) as { head: { seq: number } }).head.seq),
      )
      const newest = heads[(seqs[0] ?? 0) > (seqs[1] ?? 0) ? 0 : 1] ?? ''
      for (const path of lost === 1 ? [newest] : heads) await rm(path)
      maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
      const { rolledBack, seq } = await maria.call('unlockVault', { keychain: true })
      expect([rolledBack, seq > Math.max(...seqs)], `${String(lost)} lost`).toEqual([false, true])
      expect(await maria.call('checkVault', null)).toMatchObject({ damaged: [] })
    }
  })

  it('switched off opens nothing and keeps nothing, although it keeps it while it cannot be reached', async () => {
    const second = join(dir, 'vault', 'key-2.salus')
    const before = await readFile(second)
    keychain.state = 'gone'
    expect(await maria.call('disableKeychain', null)).toEqual({ forgotten: false })
    keychain.state = 'open'
    // Also where one copy could not be written: the slot in it does not come back by what the keychain still has.
    await maria.stop()
    await writeFile(second, before)
    maria = await startPerson(dir, asIs.files, asIs.peer, keychain)
    expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('keychain-off')
    expect(await readFile(second)).toEqual(await readFile(join(dir, 'vault', 'key-1.salus')))
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    expect(await maria.call('disableKeychain', null)).toEqual({ forgotten: true })
    expect(await kinds(dir)).toEqual(['passphrase', 'words'])
    await startAgain()
    expect(await maria.codeOf('unlockVault', { keychain: true })).toBe('keychain-off')
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await maria.call('enableKeychain', { passphrase: PASSPHRASE })
    expect(await maria.call('disableKeychain', null)).toEqual({ forgotten: true })
  })
})
