/** Seals of receipts on the page for strangers: since when, by the ledger alone; and a receipt that was changed or left out after it was sealed. */

import { describe, expect, it } from 'vitest'
import type { Finding, LedgerAnswer, Said } from '../../../renderer/verify/finding.ts'
import { judgeReceipts } from '../../../renderer/verify/judge-receipts.ts'
import { rootOfPublicSeal } from '../../../shared/crypto/day-seal.ts'
import type { ReceiptProof } from '../../../shared/crypto/receipt-batch.ts'
import { readReceiptSeals } from '../../../shared/crypto/receipt-seals.ts'
import type { ReceiptSeals } from '../../../shared/crypto/receipt-seals.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import {
  ana,
  CHAIN,
  FROM_MS,
  GENESIS,
  journalOf,
  publicSealAt,
  receiptChain,
  receiptsJson,
  SEAL_LOG,
  sealsOf,
  START_S,
} from '../../support/verify-files.ts'
import type { Json } from '../../support/verify-files.ts'

const chain = receiptChain(5)
/** Two days: receipts 1 to 3, and the fourth. */
const days = [sealsOf(chain.slice(0, 3)), sealsOf(chain.slice(3, 4), new Uint8Array(32).fill(9))] as const
const [first = '', second = ''] = days.map(([proof]) => proof?.root)
const seals: ReceiptSeals = { ledger: null, proofs: days.flat() }
const file = receiptsJson(chain, seals)

async function judge(value: Json, answer: LedgerAnswer | null = null): Promise<Finding> {
  return judgeReceipts(value, [], () => Promise.resolve(), answer)
}

const textOf = (values: Said['values'] = {}): string =>
  [values['numbers'], values['number']].filter((one) => typeof one !== 'object').join('')

/** What is said of seals: key, answer and numbers. */
async function saysOf(value: Json, answer: LedgerAnswer | null = null): Promise<readonly string[]> {
  const { lines } = await judge(value, answer)
  const ofSeals = lines.filter(
    ({ said }) => said.key.startsWith('seals.') || said.key.startsWith('journal.') || said.key === 'receipt.seal',
  )
  return ofSeals.map(({ said, answer: is }) => `${said.key} ${is} ${textOf(said.values)}`.trim())
}

function answerOf(roots: readonly (readonly [string, number])[]): LedgerAnswer {
  return { address: 'rpc.example', blockAtMs: FROM_MS, sealedAtMs: 0, openedAtMs: 0, roots: new Map(roots) }
}

describe('seals of receipts', () => {
  it('in a ledger that was sealed on a public one are as old as that says, each day by its own seal', async () => {
    const journal = await journalOf([first, second].map((root) => ['put', root] as const))
    const public2 = [publicSealAt(2), publicSealAt(3), publicSealAt(3, { chainId: 5, salt: 'd4'.repeat(32) })]
    const value = receiptsJson(chain, seals, journal, public2)
    const leaves = public2.slice(0, 2).map((seal) => rootOfPublicSeal(journal, seal) ?? '')
    expect((await judge(value)).ask).toMatchObject({ chainId: 1, path: [], roots: leaves })
    expect(await saysOf(value)).toEqual(['seals.journal ledger 1–3', 'seals.journal ledger 4', 'seals.none note 5'])
    expect((await judge(value)).lines.map(({ said }) => said.key)).toContain('since.publicAsk')
    const answer = answerOf(leaves.map((leaf, at) => [leaf, at === 0 ? FROM_MS : 0] as const))
    expect(await saysOf(value, answer)).toEqual(['seals.public yes 1–3', 'seals.notPublic no 4', 'seals.none note 5'])
    expect(await judge(value, answer)).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.seals' } })
    // One address is asked, so what was sealed elsewhere is not.
    const elsewhere = receiptsJson(chain, seals, journal, [publicSealAt(2), publicSealAt(3, { chainId: 5 })])
    expect((await judge(elsewhere)).ask).toMatchObject({ chainId: 1, roots: leaves.slice(0, 1) })
    const late = receiptsJson(chain, seals, journal, [publicSealAt(2)])
    expect(await saysOf(late, answer)).toEqual(['seals.public yes 1–3', 'seals.journal ledger 4', 'seals.none note 5'])
    expect(await judge(receiptsJson(chain, seals, journal, [publicSealAt(9)]))).toMatchObject({ verdict: 'serious' })
  })

  it('need the ledger, which is asked for the seals alone, and say what has none yet', async () => {
    expect(await saysOf(file)).toEqual(['seals.ask ledger 1–3', 'seals.ask ledger 4', 'seals.none note 5'])
    const { ask, verdict } = await judge(file)
    expect(verdict).toBe('attention')
    expect(ask).toMatchObject({ chainId: CHAIN, genesisHash: GENESIS, sealLog: SEAL_LOG, path: [], roots: [first, second] })
    expect(await saysOf(receiptsJson(chain))).toEqual(['seals.none note 1–5'])
    expect((await judge(receiptsJson(chain))).ask).toBeUndefined()
  })

  it('are as old as the ledger says, each by itself', async () => {
    const answered = await judge(
      file,
      answerOf([
        [first, FROM_MS + 1000],
        [second, FROM_MS + 2000],
      ]),
    )
    const since = answered.lines.filter(({ said }) => said.key === 'seals.answered').map(({ said }) => said.values)
    expect(since).toEqual([
      { n: 3, numbers: '1–3', address: 'rpc.example', when: { atMs: FROM_MS + 1000 } },
      { n: 1, numbers: '4', address: 'rpc.example', when: { atMs: FROM_MS + 2000 } },
    ])
    expect(answered.verdict).toBe('attention')
    const unknown = answerOf([
      [first, FROM_MS],
      [second, 0],
    ])
    expect(await saysOf(file, unknown)).toEqual(['seals.answered yes 1–3', 'seals.notAnswered no 4', 'seals.none note 5'])
    expect(await judge(file, unknown)).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.seals' } })
  })

  it.each([
    [1, 'seal'],
    [2, 'put'],
  ] as const)('are looked for in a ledger inside the file (log %i), and nobody is asked', async (form, call) => {
    const journal = await journalOf(
      [
        [call, `0x${'01'.repeat(32)}`],
        [call, first],
        [call, second],
      ],
      undefined,
      form,
    )
    const value = receiptsJson(chain, seals, journal)
    const found = await judge(value)
    expect(await saysOf(value)).toEqual(['seals.journal ledger 1–3', 'seals.journal ledger 4', 'seals.none note 5'])
    expect(found.lines.find(({ said }) => said.key === 'seals.journal')?.said.values?.['when']).toEqual({ atMs: (START_S + 180) * 1000 })
    expect([found.ask, found.verdict]).toEqual([undefined, 'attention'])
    const without = receiptsJson(chain, seals, await journalOf([[call, first]], undefined, form))
    expect(await saysOf(without)).toContain('seals.notJournal no 4')
    expect((await judge(without)).verdict).toBe('serious')
    expect(
      await saysOf(receiptsJson(chain, { ...seals, ledger: { chainId: CHAIN, genesisHash: first, sealLog: SEAL_LOG } }, journal)),
    ).toContain('journal.other-ledger no')
  })

  it('find out a receipt that was signed anew, changed or left out after it was sealed', async () => {
    const [anew] = receiptChain(1, ana, { seq: 5, previous: chain[4]?.previous ?? '', openedAtMs: 5 })
    const sealed: ReceiptSeals = { ledger: null, proofs: sealsOf(chain) }
    const replaced = receiptsJson([...chain.slice(0, 4), anew as ReceiptStatement], sealed)
    expect(await saysOf(replaced)).toEqual(['seals.orphan no', 'seals.ask ledger 1–4', 'seals.none note 5'])
    expect(await judge(replaced)).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.seals' } })
    const leftOut = receiptsJson(chain.slice(0, 4), sealed)
    expect(await judge(leftOut)).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.seals' } })
    const changed = chain.map((one) => (one.seq === 2 ? { ...one, openedAtMs: 5 } : one))
    expect(await judge(receiptsJson(changed, sealed))).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.wrong' } })
    expect(await saysOf(receiptsJson(changed, sealed))).toContain('seals.orphan no')
  })

  it('that do not lead from their receipt are said by its number', async () => {
    const zero = `0x${'00'.repeat(32)}`
    const [one, ...others] = days[0] as readonly [ReceiptProof, ...ReceiptProof[]]
    for (const change of [{ salt: zero }, { root: zero }, { path: [...one.path, zero] }, { path: [] }]) {
      const wrong = receiptsJson(chain, { ledger: null, proofs: [{ ...one, ...change }, ...others] })
      expect((await saysOf(wrong))[0], JSON.stringify(change)).toBe('receipt.seal no 1')
      expect(await judge(wrong)).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.seals' } })
    }
  })

  it('that are not whole are none, whatever they are', async () => {
    const [one] = days[0]
    const lists: readonly unknown[] = [
      {},
      1,
      'x',
      [null],
      [{}],
      [{ ...one, path: 'x' }],
      [{ ...one, path: [1] }],
      [{ ...one, path: Array.from({ length: 17 }, () => one?.root) }],
      [{ ...one, hash: 'x' }],
      [{ ...one, root: '0x' }],
      { ledger: {}, proofs: [] },
      { ledger: { chainId: 1, genesisHash: 'x', sealLog: SEAL_LOG }, proofs: [] },
    ]
    for (const proofs of lists) {
      const value = withText(JSON.stringify(proofs))
      expect(readReceiptSeals(value), JSON.stringify(proofs)).toBe('broken')
      expect(await judge(value)).toMatchObject({ verdict: 'serious', headline: { key: 'receipts.seals' } })
    }
    expect(readReceiptSeals(withText(`${'['.repeat(50)}`))).toBe('broken')
    expect(readReceiptSeals(receiptsJson(chain))).toBeNull()
    expect(readReceiptSeals(file)).toEqual(seals)
  })
})

/** The file with another text in place of the seals. */
function withText(text: string): Json {
  const entry = (file['entry'] as readonly { readonly resource: Json }[]).map((one) =>
    one.resource['resourceType'] === 'Binary' ? { resource: { ...one.resource, data: Buffer.from(text).toString('base64') } } : one,
  )
  return { ...file, entry }
}
