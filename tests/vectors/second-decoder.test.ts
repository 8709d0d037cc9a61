import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfirmedVault, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import { chooseKeyFile, entropyOfWords, openKeyFile } from './second-decoder-keys.ts'
import { chooseHead, chunksOf, entriesOf, nodeOf, openHead, openRecord, readContent, unwrapRecordKey } from './second-decoder.ts'
import type { OpenedKeys } from './second-decoder-keys.ts'
import type { ReadBlock } from './second-decoder.ts'
import { fromB64, identityOf, json, rawCid, readSegments, Refused, sha256 } from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'
import { SECOND_RUNNERS } from './second-decoder-runners.ts'
import { isCertificate, openCard, recordValue, rootOfProof, tagged } from './second-decoder-sharing.ts'
import { createStream, readVectorFile } from './vector-file.ts'

const { vectors } = readVectorFile()
/** Vectors that the second decoder cannot make itself: their bytes are signed or sealed anew with keys it does not use. */
const signsAnew = (fields: Json): boolean =>
  fields['signAgain'] !== undefined || (fields['sealed'] as Json | undefined)?.['writtenFor'] !== undefined
const decodable = vectors.filter((vector) => !signsAnew(vector.in))

describe('the second decoder', () => {
  it('is made without the code of the product', async () => {
    const allowed = [
      'node:crypto',
      'node:fs/promises',
      'node:path',
      'node:zlib',
      '@noble/ciphers/chacha.js',
      'hash-wasm',
      './second-decoder.ts',
      './second-decoder-keys.ts',
      './second-decoder-parts.ts',
    ]
    for (const name of [
      'second-decoder.ts',
      'second-decoder-keys.ts',
      'second-decoder-parts.ts',
      'second-decoder-sharing.ts',
      'second-decoder-requests.ts',
    ]) {
      const text = await readFile(new URL(name, import.meta.url), 'utf8')
      const imported = [...text.matchAll(/^import[^']*'([^']+)'|\bimport\('([^']+)'/gmu)].map((match) => match[1] ?? match[2])
      expect(imported.length).toBeGreaterThan(0)
      expect(imported.filter((one) => !allowed.includes(one ?? ''))).toEqual([])
    }
  })
})

describe('the second decoder gives the known answer', () => {
  it('to all vectors but a handful', () => {
    expect(vectors.length - decodable.length).toBeLessThanOrEqual(6)
    expect(decodable.length).toBeGreaterThanOrEqual(40)
  })

  it.each(decodable.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    const runner = SECOND_RUNNERS[vector.kind]
    if (runner === undefined) throw new Error(`nothing runs ${vector.kind}`)
    try {
      expect(await runner(vector.in, vector, vectors)).toEqual(vector.out)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      expect(error.message).toBe(vector.error)
    }
  })
})

const OBSERVATIONS = 120
/** Three chunks of suite 2. */
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), createStream('second decoder')(600_000)])

interface RecordEntry {
  readonly version: number
  readonly cid: string
  readonly chunks: number
  readonly sizeBytes: number
  readonly key: string
  readonly epoch: number
  readonly digest: string
  readonly salt: string
}

function bundle(): object {
  const resources = Array.from({ length: OBSERVATIONS }, (_, index) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { text: `Test ${String(index)}` },
    valueQuantity: { value: index, unit: 'mmol/L' },
  }))
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }
}

describe('the second decoder opens a real vault from its files alone', () => {
  let dir = ''
  let words: readonly string[] = []
  let card = ''
  let proof: Json = {}
  let recordIds: readonly string[] = []
  let blocks: ReadonlyMap<string, Buffer>
  let keys: OpenedKeys
  let head: Json
  let did = ''
  const vaultFile = (name: string): Promise<Buffer> => readFile(join(dir, 'vault', name))
  const read: ReadBlock = (digest) => {
    return Promise.resolve(blocks.get(digest) ?? null)
  }
  const collect = async (collection: string): Promise<ReadonlyMap<string, unknown>> => {
    const { roots } = await nodeOf(read, keys, String(head['rootCid']))
    const found = new Map<string, unknown>()
    for await (const [key, value] of entriesOf(read, keys, (roots as Json)[collection])) found.set(key, value)
    return found
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'salus-decoder-'))
    const person = await startPerson(dir)
    words = await createConfirmedVault(person, 'Maria Popescu')
    const paths = [join(dir, 'lab.json'), join(dir, 'letter.pdf')]
    await writeFile(paths[0] ?? '', JSON.stringify(bundle()))
    await writeFile(paths[1] ?? '', PDF)
    const { importToken } = await person.call('previewImport', { paths })
    recordIds = (await person.call('importRecords', { importToken })).recordIds
    card = (await person.call('showContactCard', null)).card
    await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
    proof = JSON.parse((await person.call('saveProof', { recordId: recordIds[7] ?? '' })).text) as Json
    await person.stop()
    blocks = await readSegments(join(dir, 'peer', 'blocks', 'segments'))
    keys = await openKeyFile(chooseKeyFile([await vaultFile('key-1.salus'), await vaultFile('key-2.salus')]), PASSPHRASE)
    did = identityOf(keys.masterKey).did
    head = chooseHead([await vaultFile('head-0.salus'), await vaultFile('head-1.salus')], did).head
  })
  afterAll(async () => {
    await rm(dir, { recursive: true, force: true })
  })

  it('the passphrase and the words open the same keys, from either copy', async () => {
    expect(await vaultFile('key-1.salus')).toEqual(await vaultFile('key-2.salus'))
    expect(await openKeyFile(await vaultFile('key-2.salus'), entropyOfWords(words.join(' '), wordlist))).toEqual(keys)
    await expect(openKeyFile(await vaultFile('key-1.salus'), `${PASSPHRASE}.`)).rejects.toThrow('unlock-refused')
  })

  it('the newer HEAD is signed by the identity and names the one before', async () => {
    const files = [await vaultFile('head-0.salus'), await vaultFile('head-1.salus')]
    const [older, newer] = files.sort((a, b) => Number(openHead(a, did)['seq']) - Number(openHead(b, did)['seq']))
    expect(openHead(newer ?? Buffer.alloc(0), did)).toEqual(head)
    expect(head['previous']).toBe(sha256(older ?? '').toString('base64url'))
    expect(head['vaultId']).toBe(keys.vaultId)
  })

  it('the manifest lists every record under its place, and the vault by its name', async () => {
    const records = await collect('records')
    expect([...records.keys()].sort()).toEqual([...recordIds].sort())
    expect(await collect('vault')).toMatchObject(new Map([['vault', { name: 'Maria Popescu', wordsConfirmed: true, pendingWords: '' }]]))
    const { roots } = await nodeOf(read, keys, String(head['rootCid']))
    expect(await nodeOf(read, keys, String((roots as Json)['records']))).toHaveProperty('c')
  })

  it('every record opens, and the original is the file byte for byte', async () => {
    let originals = 0
    const values = new Set<unknown>()
    for (const [id, value] of await collect('records')) {
      const entry = value as RecordEntry
      const chunks = await chunksOf(read, entry.cid)
      expect([chunks.length, chunks.reduce((sum, chunk) => sum + chunk.length, 0)]).toEqual([entry.chunks, entry.sizeBytes])
      const key = unwrapRecordKey(
        keys.epochs.get(entry.epoch) ?? Buffer.alloc(32),
        fromB64(entry.key) ?? Buffer.alloc(0),
        `${id}/${String(entry.version)}`,
      )
      const { header, original } = readContent(openRecord(chunks, key, id, entry.version))
      const resource = JSON.parse(String(header['resourceJson'])) as Json
      const content = original === null ? `fhir\n${json(resource)}` : `original\n${sha256(original).toString('base64url')}`
      expect(sha256(content).toString('base64url')).toBe(entry.digest)
      if (original === null) values.add((resource['valueQuantity'] as Json)['value'])
      else {
        originals += 1
        expect(original.equals(PDF)).toBe(true)
        expect([header['mediaType'], chunks.length, chunks[0]?.[4]]).toEqual(['application/pdf', 3, 2])
      }
    }
    expect([values.size, originals]).toEqual([OBSERVATIONS, 1])
  })

  it('a block with one flipped bit is refused, whatever it is', async () => {
    const { cid } = [...(await collect('records')).values()][0] as RecordEntry
    const flipped: ReadBlock = async (digest) => {
      const bytes = Buffer.from((await read(digest)) ?? [])
      bytes[100] = (bytes[100] ?? 0) ^ 1
      return bytes
    }
    await expect(chunksOf(flipped, cid)).rejects.toThrow('block-damaged')
    await expect(nodeOf(flipped, keys, String(head['rootCid']))).rejects.toThrow('vault-damaged')
  })

  it('a node put in the place of another is refused by its reference, and so is a reference that is none', async () => {
    const { roots } = await nodeOf(read, keys, String(head['rootCid']))
    const { records, vault } = roots as { readonly records: string; readonly vault: string }
    const swapped: ReadBlock = () => read(Buffer.from(vault, 'base64url').toString('hex'))
    await expect(nodeOf(swapped, keys, records)).rejects.toThrow('vault-damaged')
    await expect(nodeOf(read, keys, records.slice(1))).rejects.toThrow('vault-damaged')
  })

  it('every block of a segment lies behind its own hash', () => {
    let count = 0
    for (const [digest, block] of blocks) {
      expect(sha256(block).toString('hex')).toBe(digest)
      expect(rawCid(block)).toMatch(/^bafkrei/u)
      count += 1
    }
    expect(count).toBeGreaterThan(OBSERVATIONS)
  })

  it('the card is signed and names this identity and its device', () => {
    const opened = openCard(card)
    expect(opened).toMatchObject({ did, name: 'Maria Popescu' })
    expect(isCertificate(opened['device'] as Json)).toBe(true)
    expect(opened['sealingKey']).toBe(identityOf(keys.masterKey).sealingPublic.toString('base64url'))
  })

  it('the proof leads from the record to the root that was sealed', async () => {
    const entry = (await collect('records')).get(recordIds[7] ?? '') as RecordEntry
    const value = recordValue(fromB64(entry.digest) ?? Buffer.alloc(0), fromB64(entry.salt) ?? Buffer.alloc(0))
    expect(tagged(0, value)).toBe(proof['leaf'])
    expect(rootOfProof(String(proof['leaf']), proof['path'] as readonly string[])).toBe(proof['root'])
    const sealed = [...(await collect('outbox')).values()].map((one) => (one as Json)['value'])
    expect(sealed).toContain(proof['root'])
  })
})
