/** Transactions taken apart as ethers makes them: the same signer, the same contract, and no flipped byte passes for the same signer. */

import { Transaction, Wallet, getCreateAddress } from 'ethers'
import { describe, expect, it } from 'vitest'
import { decodeHex } from '../../../shared/crypto/bytes.ts'
import { readChainTransaction } from '../../../shared/crypto/chain-transaction.ts'
import { signedRaw } from '../../support/verify-files.ts'

const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const bytesOf = (raw: string): Uint8Array => decodeHex(raw.slice(2)) ?? new Uint8Array(0)

describe('a transaction', () => {
  it('is read as ethers wrote it, at every length of its parts', async () => {
    const nonces = [0, 1, 127, 128, 70_000]
    for (const [index, length] of [0, 1, 55, 56, 255, 256, 70_000].entries()) {
      const nonce = nonces[index % nonces.length] ?? 0
      const data = `0x${'7f'.repeat(length)}`
      const read = readChainTransaction(bytesOf(await signedRaw({ data, nonce })))
      const contractAddress = getCreateAddress({ from: wallet.address, nonce }).toLowerCase()
      expect(read?.signer(), `${String(nonce)} ${String(length)}`).toEqual({ sender: wallet.address.toLowerCase(), contractAddress })
      expect([read?.to, read?.data.length]).toEqual(['', length])
    }
  })

  it('of another kind, cut, longer or with the other signature that fits is none', async () => {
    const raw = await signedRaw({ data: '0x01', nonce: 1 })
    const bytes = bytesOf(raw)
    for (let end = 0; end < bytes.length; end++) expect(readChainTransaction(bytes.subarray(0, end))).toBeNull()
    expect(readChainTransaction(Uint8Array.of(...bytes, 0))).toBeNull()
    expect(readChainTransaction(bytesOf(await wallet.signTransaction({ type: 0, gasPrice: 1n, gasLimit: 21_000n, nonce: 0 })))).toBeNull()
    expect(readChainTransaction(Uint8Array.of(2, 0xff, 255, 255, 255, 255, 255, 255, 255, 255))).toBeNull()
    // r stays, s becomes n - s, the parity turns: the same key, and no chain takes it.
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const { signature } = Transaction.from(raw)
    const high = (order - BigInt(signature?.s ?? 0)).toString(16).padStart(64, '0')
    const turned = raw.replace((signature?.s ?? '').slice(2), high)
    expect(turned).not.toBe(raw)
    expect(readChainTransaction(bytesOf(turned))?.signer()).toBeNull()
  })

  it('with one flipped bit is not by the same signer', async () => {
    const bytes = bytesOf(await signedRaw({ to: wallet.address, data: '0x0102', nonce: 1 }))
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.with(at, (bytes[at] ?? 0) ^ (1 << (at % 8)))
      expect(readChainTransaction(flipped)?.signer()?.sender, String(at)).not.toBe(wallet.address.toLowerCase())
    }
  })
})
