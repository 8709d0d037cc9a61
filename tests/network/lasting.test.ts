/** What has to hold over the years of a vault: deleting for good, new keys, another passphrase, a crash in between, a damaged head. */

import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { VaultFilesPort } from '../../electron/vault/ports.ts'
import { cidOf } from '../../electron/vault/session/manifest/manifest-nodes.ts'
import { openKeyFile } from '../../shared/crypto/key-file.ts'
import { deriveManifestKey } from '../../shared/crypto/identity.ts'
import { openNode } from '../../shared/crypto/node-seal.ts'
import { unpad } from '../../shared/crypto/padding.ts'
import { PASSPHRASE, createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { err } from '../../shared/model/result.ts'
import { readSegments } from '../vectors/second-decoder-parts.ts'

let person: Person | null = null
afterEach(async () => {
  await person?.stop()
  person = null
})

async function newVault(): Promise<{ readonly dir: string; readonly person: Person }> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-lasting-'))
  person = await startPerson(dir)
  await createConfirmedVault(person, 'Maria')
  return { dir, person }
}

async function again(dir: string, passphrase: string): Promise<Person> {
  await person?.stop()
  person = await startPerson(dir)
  await person.call('unlockVault', { passphrase })
  return person
}

/** Numbers of the epochs whose keys the vault still has. */
async function epochsOf(dir: string): Promise<readonly number[]> {
  const key = await openKeyFile(await readFile(join(dir, 'vault', 'key-1.salus')), { passphrase: PASSPHRASE })
  return key.ok ? key.value.epochs.map(({ number }) => number) : []
}

async function importAll(target: Person, texts: readonly string[]): Promise<readonly string[]> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-in-')), 'all.ndjson')
  await writeFile(file, texts.map((text) => JSON.stringify({ resourceType: 'Condition', code: { text } })).join('\n'))
  const { importToken } = await target.call('previewImport', { paths: [file] })
  return (await target.call('importRecords', { importToken })).recordIds
}

describe('deleting a record', () => {
  it('leaves no block, no node and no line of the index from which any key that still exists opens it', async () => {
    const { dir, person: maria } = await newVault()
    const ids = await importAll(maria, ['Hay fever', 'Canary syndrome', 'Migraine'])
    const rows = (await maria.call('listRecords', { limit: 10, offset: 0 })).rows
    const doomed = rows.find((row) => row.title === 'Canary syndrome')?.id ?? ''
    expect(await maria.call('deleteRecords', { recordIds: [doomed] })).toEqual({ deleted: 1 })
    await turnsUntil([maria], async () => (await epochsOf(dir)).length === 1)
    expect(await maria.codeOf('readRecord', { recordId: doomed })).toBe('record-not-found')
    expect((await maria.call('searchRecords', { text: 'canary', limit: 5, offset: 0 })).total).toBe(0)
    expect(await maria.call('checkVault', null)).toMatchObject({ records: ids.length - 1, damaged: [] })
    await maria.stop()
    person = null
    const key = await openKeyFile(await readFile(join(dir, 'vault', 'key-1.salus')), { passphrase: PASSPHRASE })
    if (!key.ok) throw new Error(key.error.code)
    const node = deriveManifestKey(key.value.masterKey, 1)
    let nodes = 0
    for (const block of (await readSegments(join(dir, 'peer', 'blocks', 'segments'))).values()) {
      const opened = await openNode(node, `manifest/${key.value.vaultId}`, block)
      const text = opened.ok ? Buffer.from(opened.value).toString('utf8') : block.toString('latin1')
      nodes += opened.ok ? 1 : 0
      expect(text.includes(doomed)).toBe(false)
      const plain = unpad(block)
      expect(plain.ok && Buffer.from(plain.value).includes('Canary')).toBe(false)
    }
    expect(nodes).toBeGreaterThan(3)
  })

  it('is refused while somebody may read it', async () => {
    const { person: maria } = await newVault()
    const [recordId = ''] = await importAll(maria, ['Hay fever'])
    const doctor = await startPerson()
    try {
      await createConfirmedVault(doctor, 'Dr Popa')
      const { card } = await doctor.call('showContactCard', null)
      const { contactId } = await maria.call('addContact', { card, name: 'Dr Popa', role: 'clinician', verified: true })
      const { grantId } = await grantForAnHour(maria, contactId, [recordId])
      expect(await maria.codeOf('deleteRecords', { recordIds: [recordId] })).toBe('record-in-use')
      await maria.call('withdrawGrant', { grantId })
      expect(await maria.codeOf('deleteRecords', { recordIds: [recordId] })).toBe('ok')
    } finally {
      await doctor.stop()
    }
  })
})

describe('keys over time', () => {
  it('every key is wrapped anew, the old epochs go, everything still opens, also after a kill in between', async () => {
    const { dir, person: maria } = await newVault()
    await importAll(
      maria,
      Array.from({ length: 1200 }, (_, index) => `Finding ${String(index)}`),
    )
    const controller = new AbortController()
    const rotating = maria.root.call('rotateKeys', null, { signal: controller.signal })
    controller.abort()
    expect((await rotating).ok).toBe(false)
    const back = await again(dir, PASSPHRASE)
    await turnsUntil([back], async () => {
      const epochs = await epochsOf(dir)
      return epochs.length === 1 && epochs[0] === 2
    })
    expect(await back.call('checkVault', null)).toMatchObject({ records: 1200, damaged: [] })
  })

  it('another passphrase opens it, the old one does not, the words still do', async () => {
    const { dir, person: maria } = await newVault()
    const next = 'eleven lanterns over the harbour wall'
    expect(await maria.codeOf('changePassphrase', { passphrase: 'not the right one at all', next })).toBe('unlock-refused')
    expect(await maria.codeOf('changePassphrase', { passphrase: PASSPHRASE, next: 'short' })).toBe('passphrase-too-weak')
    await maria.call('changePassphrase', { passphrase: PASSPHRASE, next })
    await maria.stop()
    person = await startPerson(dir)
    expect(await person.codeOf('unlockVault', { passphrase: PASSPHRASE })).toBe('unlock-refused')
    expect(await person.codeOf('unlockVault', { passphrase: next })).toBe('ok')
  })

  it('another passphrase that counts is never called refused: not where the date is on hold, not where the disk is full behind it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-lasting-'))
    let isFull = false
    const full = (files: VaultFilesPort): VaultFilesPort => ({
      ...files,
      writeKeyFiles: async (bytes) => {
        if (!isFull) return files.writeKeyFiles(bytes)
        // There was room for one of the two copies.
        await writeFile(join(dir, 'vault', 'key-1.salus'), bytes)
        return err('disk-full')
      },
      writeHead: (slot, bytes) => (isFull ? Promise.resolve(err('disk-full')) : files.writeHead(slot, bytes)),
    })
    const start = async (): Promise<Person> => {
      await person?.stop()
      person = await startPerson(dir, full)
      return person
    }
    const [second, third, fourth] = ['eleven lanterns', 'seven grey herons', 'nine old bridges'].map(
      (one) => `${one} over the harbour wall`,
    )
    const maria = await start()
    const words = (await createConfirmedVault(maria, 'Maria')).join(' ')
    maria.clock.offsetMs = 61 * 24 * 3_600_000
    await maria.root.turn()
    expect((await maria.call('showStatus', null)).dateAhead).not.toBeNull()
    expect(await maria.codeOf('changePassphrase', { passphrase: PASSPHRASE, next: second ?? '' })).toBe('ok')
    let back = await start()
    expect(await back.codeOf('unlockVault', { passphrase: PASSPHRASE })).toBe('unlock-refused')
    // The words as well: they give a passphrase, and are not called refused once it counts.
    back.clock.offsetMs = maria.clock.offsetMs
    expect((await back.call('restoreVault', { words, passphrase: third ?? '' })).dateAhead).not.toBeNull()
    back = await start()
    await back.call('unlockVault', { passphrase: third ?? '' })
    isFull = true
    expect(await back.codeOf('changePassphrase', { passphrase: third ?? '', next: fourth ?? '' })).toBe('ok')
    isFull = false
    // One copy is the one before: what it was opened by is not asked back by it.
    back = await start()
    expect(await back.codeOf('unlockVault', { passphrase: third ?? '' })).toBe('unlock-refused')
    // Past the wait after a wrong one.
    back.clock.offsetMs = 3_600_000
    expect(await back.codeOf('unlockVault', { passphrase: fourth ?? '' })).toBe('ok')
    // From then on it is the only one: both copies are of it.
    back = await start()
    expect(await back.codeOf('unlockVault', { passphrase: third ?? '' })).toBe('unlock-refused')
  })
})

describe('after a crash', () => {
  it('blocks that no commit leads to are gone at the next opening, and nothing else is', async () => {
    const { dir, person: maria } = await newVault()
    await importAll(maria, ['Hay fever', 'Migraine'])
    const orphan = new Uint8Array(5000).fill(7)
    const put = await maria.node.blocks.putFiles([[orphan], [orphan.slice(1), orphan.slice(2)]])
    if (!put.ok) throw new Error(put.error.code)
    // The mark of an open vault stays behind when the process is killed.
    await maria.stop()
    person = null
    await writeFile(join(dir, 'vault', 'open'), '')
    const back = await again(dir, PASSPHRASE)
    expect(await back.node.blocks.getMany(put.value)).toEqual({ ok: true, value: [null, null] })
    expect(await back.call('checkVault', null)).toMatchObject({ records: 2, damaged: [] })
  })

  it('a damaged root loses one change, and says which', async () => {
    const { dir, person: maria } = await newVault()
    await importAll(maria, ['Hay fever'])
    await maria.call('writeSettings', { language: 'en', theme: 'dark', idleLockMinutes: 5 })
    await maria.stop()
    person = null
    const heads = await Promise.all(['head-0.salus', 'head-1.salus'].map((name) => readFile(join(dir, 'vault', name), 'utf8')))
    const parsed = heads.map((text) => (JSON.parse(text) as { readonly head: { readonly seq: number; readonly rootCid: string } }).head)
    const newest = parsed.sort((a, b) => b.seq - a.seq)[0]
    await flipBlock(join(dir, 'peer', 'blocks', 'segments'), cidOf(newest?.rootCid ?? ''))
    const back = await again(dir, PASSPHRASE)
    expect((await back.call('listRecords', { limit: 5, offset: 0 })).total).toBe(1)
    const lost = (await back.call('listActivity', { limit: 20, offset: 0 })).entries.find((entry) => entry.kind === 'change-lost')
    expect(lost?.count).toBe(newest?.seq)
    expect((await back.call('checkVault', { quick: true })).lostSeq).toBe(newest?.seq)
    const once = await again(dir, PASSPHRASE)
    expect((await once.call('checkVault', null)).lostSeq).toBe(0)
  })
})

/** Flips one bit of a block where it lies. */
async function flipBlock(dir: string, cid: string): Promise<void> {
  const { rawCid } = await import('../vectors/second-decoder-parts.ts')
  for (const name of await readdir(dir)) {
    const bytes = await readFile(join(dir, name))
    for (const block of (await readSegments(dir)).values()) {
      if (rawCid(block) !== cid) continue
      const at = bytes.indexOf(block)
      if (at === -1) continue
      bytes[at + 20] = (bytes[at + 20] ?? 0) ^ 1
      await writeFile(join(dir, name), bytes)
      return
    }
  }
  throw new Error('no such block')
}
