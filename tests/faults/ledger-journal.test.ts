/** Every write and sync of the ledger's journal fails once: what was acknowledged is found at the next start, and the ledger goes on. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createLedger } from '../../electron/peer/ledger/ledger.ts'
import type { Ledger } from '../../electron/peer/ledger/ledger.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import { must } from '../../electron/vault/session/refusal.ts'
import { err } from '../../shared/model/result.ts'
import { traceDisk } from './disk-trace.ts'
import { noteFaults } from './scale.ts'

const TRANSACTIONS = 4
/** A write, a sync and a cut for each line, and the making of the file. */
const STEPS = 14
const signer = createSigner(new Uint8Array(randomBytes(32)))

async function sendOne(ledger: Ledger): Promise<{ readonly hash: string; readonly said: string }> {
  const ready = await ledger.prepare(signer.address())
  if (!ready.ok) return { hash: '', said: ready.error.code }
  const { chainId, nonce, maxFeePerGas, maxPriorityFeePerGas } = ready.value
  const data = signer.creationCode('SealLog')
  const signed = await signer.signTransaction({ chainId, nonce, data, gasLimit: 2_000_000n, maxFeePerGas, maxPriorityFeePerGas })
  const sent = await ledger.submit(signed.raw)
  return { hash: signed.hash, said: sent.ok ? 'ok' : sent.error.code }
}

function open(dir: string): Ledger {
  return createLedger({ dir, now: () => 1_800_000_000_000, source: { fetchLines: () => Promise.resolve(err('peer-unreachable')) } })
}

it('a journal that cannot be written loses nothing that was acknowledged, and does not stop the ledger', async () => {
  const home = mkdtempSync(join(tmpdir(), 'salus-journal-'))
  const wrong: string[] = []
  let faults = 0
  let acknowledged = 0
  for (const code of ['ENOSPC', 'EIO'] as const) {
    for (let left = 0; left < STEPS; left += 1) {
      const dir = join(home, `${code}-${String(left)}`)
      const where = `${code} at step ${String(left)}`
      const ledger = open(dir)
      const trace = traceDisk(dir)
      trace.fault.left = left
      trace.fault.code = code
      const kept: string[] = []
      await ledger.configure({ kind: 'embedded' }, signer.address())
      for (let turn = 0; turn < TRANSACTIONS; turn += 1) {
        const { hash, said } = await sendOne(ledger)
        if (said === 'ok') kept.push(hash)
        // As the vault does it in its next turn.
        else await ledger.configure({ kind: 'embedded' }, signer.address())
      }
      faults += trace.fault.hits
      trace.stop()
      if (kept.length < TRANSACTIONS - 1) wrong.push(`${where}: only ${String(kept.length)} were taken`)
      for (const looked of [ledger, open(dir)]) {
        const status = await looked.configure({ kind: 'embedded' }, signer.address())
        if (!status.ok) wrong.push(`${where}: ${status.error.code}`)
        for (const hash of kept) {
          const receipt = await looked.receipt(hash)
          if (!receipt.ok || receipt.value?.succeeded !== true) wrong.push(`${where}: one that was acknowledged is gone`)
        }
        acknowledged += kept.length
        if (status.ok && must(status).height !== kept.length)
          wrong.push(`${where}: ${String(must(status).height)} of ${String(kept.length)}`)
        await looked.stop()
      }
    }
  }
  rmSync(home, { recursive: true, force: true })
  noteFaults('journal of the ledger', faults, acknowledged, wrong)
  expect(wrong).toEqual([])
  expect(faults).toBeGreaterThan(STEPS)
}, 600_000)
