/** How far the receipts of each grant have come, by hashes of their random ids: durable, so that a restart gives no key twice for different receipts. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { CHAIN_START } from '../../../shared/crypto/receipt-chain.ts'
import type { ChainPoint } from '../../../shared/crypto/receipt-chain.ts'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode, writeDurably } from '../../durable-file.ts'

export interface ReceiptChains {
  /** The furthest of what was noted here and `handed`, what the vault had when it was open last. */
  known(grantId: string, handed: ChainPoint): ChainPoint
  /** Durable when it resolves. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
  advance(grantId: string, to: ChainPoint): Promise<Result<null>>
}

/** Grants that are remembered; the oldest goes, and then what the vault handed over counts. */
const CHAINS_MAX = 20_000

/** Reads the file, or begins with none. */
export async function openReceiptChains(file: string): Promise<ReceiptChains> {
  let points: ReadonlyMap<string, ChainPoint> = new Map(await readPoints(file))
  const inTurn = createInTurn()
  /** What the disk refused is not known here either: it would be forgotten with the next start, and one number given to two openings. */
  const write = async (next: ReadonlyMap<string, ChainPoint>): Promise<Result<null>> => {
    try {
      await writeDurably(file, JSON.stringify([...next]))
    } catch (error) {
      return err(diskErrorCode(error))
    }
    points = next
    return ok(null)
  }
  return {
    known: (grantId, handed) => {
      const noted = points.get(nameOf(grantId)) ?? CHAIN_START
      return noted.seq >= handed.seq ? noted : handed
    },
    advance: (grantId, to) =>
      inTurn(() => {
        const next = new Map(points)
        const name = nameOf(grantId)
        next.delete(name)
        next.set(name, to)
        const [oldest] = next.keys()
        if (next.size > CHAINS_MAX && oldest !== undefined) next.delete(oldest)
        return write(next)
      }),
  }
}

function nameOf(grantId: string): string {
  return createHash('sha256').update(`salus/1 receipt chain\n${grantId}`).digest('hex').slice(0, 32)
}

async function readPoints(file: string): Promise<readonly (readonly [string, ChainPoint])[]> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Array.isArray(value) ? value.filter(isPoint) : []
  } catch {
    // None yet; a damaged one is as none: the vault's own knowledge counts then.
    return []
  }
}

function isPoint(value: unknown): value is readonly [string, ChainPoint] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false
  const point = value[1] as Partial<ChainPoint> | null
  return typeof point === 'object' && Number.isSafeInteger(point?.seq) && typeof point?.hash === 'string'
}
