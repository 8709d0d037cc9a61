/** What every witness and every signer promise, tried on the ones in memory and on the real ones. */

import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transaction, computeAddress, verifyTypedData } from 'ethers'
import { afterEach, describe, expect, it } from 'vitest'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { LedgerPort } from '../../electron/vault/ports.ts'
import { createRandom } from '../../electron/vault/random.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import { lockHash } from '../../shared/crypto/ledger-hash.ts'
import { openedAtSlot, sealedAtSlot } from '../../shared/crypto/ledger-slots.ts'
import { sealLogForm } from '../../shared/crypto/seal-log-calls.ts'
import type { Result } from '../../shared/model/result.ts'
import { createMemoryLedger } from '../fakes/memory-ledger.ts'

type Opened = { readonly ledger: LedgerPort; readonly close: () => Promise<void> }

const WITNESSES: Readonly<Record<string, () => Promise<Opened>>> = {
  'in memory': () => Promise.resolve({ ledger: createMemoryLedger(() => Date.now()), close: () => Promise.resolve() }),
  'embedded in the node': async () => {
    const root = await createPeerRoot({
      dir: await mkdtemp(join(tmpdir(), 'salus-ledger-')),
      listenHost: '127.0.0.1',
      port: 0,
      mdns: false,
    })
    if (!root.ok) throw new Error(root.error.code)
    return { ledger: root.value.ledger, close: () => root.value.stop() }
  },
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

describe.each(Object.keys(WITNESSES))('a witness %s', (name) => {
  const signer = createSigner(new Uint8Array(randomBytes(32)))
  let opened: Opened | null = null
  const open = async (): Promise<LedgerPort> => {
    opened = (await WITNESSES[name]?.()) ?? null
    if (opened === null) throw new Error('no witness')
    return opened.ledger
  }
  afterEach(async () => {
    await opened?.close()
  })

  it('is off until it is configured, and says so', async () => {
    const ledger = await open()
    expect(await ledger.status()).toMatchObject({ ok: false, error: { code: 'ledger-off' } })
    expect(await ledger.submit('0x00')).toMatchObject({ ok: false })
    expect(value(await ledger.configure({ kind: 'embedded' }, signer.address()))).toMatchObject({ kind: 'embedded' })
  })

  it('takes signed bytes once, however often they come, and knows what became of them', async () => {
    const ledger = await open()
    value(await ledger.configure({ kind: 'embedded' }, signer.address()))
    const before = value(await ledger.head('own'))
    const { chainId, nonce, maxFeePerGas, maxPriorityFeePerGas } = value(await ledger.prepare(signer.address()))
    const signed = await signer.signTransaction({
      chainId,
      nonce,
      data: signer.creationCode('SealLog'),
      gasLimit: 2_000_000n,
      maxFeePerGas,
      maxPriorityFeePerGas,
    })
    expect(value(await ledger.submit(signed.raw))).toBe(signed.hash)
    await ledger.submit(signed.raw)
    const after = value(await ledger.head('own'))
    expect(after.height).toBe(before.height + 1)
    expect(after.timestampS).toBeGreaterThanOrEqual(before.timestampS)
    const receipt = value(await ledger.receipt(signed.hash))
    expect(receipt).toMatchObject({ succeeded: true, height: after.height })
    expect(receipt?.contractAddress).toMatch(/^0x[0-9a-fA-F]{40}$/u)
    expect(value(await ledger.receipt(`0x${'00'.repeat(32)}`))).toBe(null)
    expect(value(await ledger.prepare(signer.address())).nonce).toBe(nonce + 1)
    expect(value(await ledger.exportJournal()).length).toBeGreaterThan(0)
    expect(value(await ledger.blockAt(after.height))).toEqual(after)
    expect(value(await ledger.blockAt(after.height + 1))).toBe(null)
  })

  it('shows the words that a contract keeps, and where there is none', async () => {
    const ledger = await open()
    value(await ledger.configure({ kind: 'embedded' }, signer.address()))
    const send = async (to: string, data: string): Promise<number> => {
      const { chainId, nonce, maxFeePerGas, maxPriorityFeePerGas } = value(await ledger.prepare(signer.address()))
      const fees = { gasLimit: 2_000_000n, maxFeePerGas, maxPriorityFeePerGas }
      const signed = await signer.signTransaction({ chainId, nonce, ...(to === '' ? {} : { to }), data, ...fees })
      value(await ledger.submit(signed.raw))
      return nonce
    }
    const sealLog = signer.createdAddress(await send('', signer.creationCode('SealLog')))
    const root = `0x${'ab'.repeat(32)}`
    await send(sealLog, signer.encodeCall('SealLog', 'put', [root]))
    const slots = [sealedAtSlot(root, 2), openedAtSlot(lockHash(root)), openedAtSlot(root), sealedAtSlot(root, 1)]
    const { words, codeHash, block } = value(await ledger.readStorage('own', sealLog, slots, 1))
    expect(block).toEqual(value(await ledger.head('own')))
    const [sealedAt = 0, openedAt = 0, ...never] = (words ?? []).map(Number)
    expect([sealedAt > block.timestampS - 60, openedAt === sealedAt, openedAt <= block.timestampS, never]).toEqual([
      true,
      true,
      true,
      [0, 0],
    ])
    expect(sealLogForm(codeHash)).toBe(2)
    expect(value(await ledger.readStorage('own', `0x${'99'.repeat(20)}`, slots, 1))).toMatchObject({ words: null, codeHash: '' })
  })
})

describe('a signer', () => {
  const key = new Uint8Array(32).fill(7)
  const signer = createSigner(key)

  it('signs what it was given and nothing else, under its own address', async () => {
    expect(signer.address()).toBe(computeAddress(`0x${'07'.repeat(32)}`))
    const tx = {
      chainId: 5,
      nonce: 3,
      to: `0x${'22'.repeat(20)}`,
      data: '0x1234',
      gasLimit: 50_000n,
      maxFeePerGas: 9n,
      maxPriorityFeePerGas: 2n,
    }
    const signed = await signer.signTransaction(tx)
    const read = Transaction.from(signed.raw)
    expect([read.hash, read.from, Number(read.chainId), read.nonce, read.data, read.value]).toEqual([
      signed.hash,
      signer.address(),
      5,
      3,
      '0x1234',
      0n,
    ])
  })

  it('signs typed data that names its domain', async () => {
    const types = { Head: [{ name: 'seq', type: 'uint256' }] }
    const signature = await signer.signTypedData({ name: 'VaultHeads', chainId: 5 }, types, { seq: 9 })
    expect(verifyTypedData({ name: 'VaultHeads', chainId: 5 }, types, { seq: 9 }, signature)).toBe(signer.address())
    expect(verifyTypedData({ name: 'VaultHeads', chainId: 6 }, types, { seq: 9 }, signature)).not.toBe(signer.address())
  })

  it('reads back what it encodes', () => {
    const leaf = `0x${'ab'.repeat(32)}`
    expect(signer.encodeCall('SealLog', 'put', [leaf]).endsWith('ab'.repeat(32))).toBe(true)
    expect(signer.decodeResult('SealLog', 'check', `0x${'00'.repeat(31)}07${'00'.repeat(31)}09`).map(Number)).toEqual([7, 9])
  })
})

describe('randomness', () => {
  it('comes in buffers of its own, never twice the same', () => {
    const random = createRandom()
    const all = Array.from({ length: 5000 }, () => random.bytes(32))
    expect(new Set(all.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(5000)
    expect(all.every((bytes) => bytes.byteOffset === 0 && bytes.buffer.byteLength === 32)).toBe(true)
    expect([random.bytes(0).length, random.bytes(1).length, random.bytes(100_000).length]).toEqual([0, 1, 100_000])
  })
})
