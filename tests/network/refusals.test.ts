/** Whoever has no right gets nothing, hears one and the same answer, and is written into the diary. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { frameOf, startLiar } from '../support/liar.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000
/** A block that nobody has. */
const NOWHERE = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

let maria: Person
let ana: Person
let elena: Person
let stranger: Person
let mariasCard: ContactCard
let grantId = ''
let invite = ''
const served: string[] = []

async function cardTextOf(person: Person): Promise<string> {
  return (await person.call('showContactCard', null)).card
}

async function meet(a: Person, b: Person): Promise<string> {
  const { contactId } = await a.call('addContact', { card: await cardTextOf(b), name: '', role: 'other', verified: true })
  await b.call('addContact', { card: await cardTextOf(a), name: '', role: 'other', verified: true })
  return contactId
}

/** What a node hears that asks Maria for a block of a grant. */
async function ask(person: Person, grant: string, cid: string): Promise<string> {
  // A block that she holds already would not be asked for.
  await person.node.blocks.dropFiles([cid])
  const stated = { grantId: grant, purpose: 'TREAT', right: 'view' } as const
  const answer = await person.node.peer.fetchFiles(mariasCard, stated, [cid], () => undefined, new AbortController().signal)
  return answer.ok ? 'given' : answer.error.code
}

async function reasons(): Promise<readonly string[]> {
  const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
  return entries.filter((entry) => entry.kind === 'request-refused').map((entry) => entry.reason)
}

let recordIds: readonly string[] = []
let anasContactId = ''

beforeAll(async () => {
  ;[maria, ana, elena, stranger] = await Promise.all([startPerson(), startPerson(), startPerson(), startPerson()])
  await createConfirmedVault(maria, 'Maria')
  await createConfirmedVault(ana, 'Ana')
  await createConfirmedVault(elena, 'Elena')
  await createConfirmedVault(stranger, 'Nobody')
  anasContactId = await meet(maria, ana)
  await meet(maria, elena)
  const card = decodeCardToken(await cardTextOf(maria))
  if (!card.ok) throw new Error(card.error.code)
  mariasCard = card.value
  const file = join(await mkdtemp(join(tmpdir(), 'salus-refusals-')), 'two.ndjson')
  await writeFile(file, ['Hay fever', 'A cold'].map((text) => JSON.stringify({ resourceType: 'Condition', code: { text } })).join('\n'))
  const preview = await maria.call('previewImport', { paths: [file] })
  recordIds = (await maria.call('importRecords', { importToken: preview.importToken })).recordIds
  maria.node.peer.onEvent((event) => {
    if (event.type === 'served') served.push(event.cid)
  })
  ;({ grantId, invite } = await grantForAnHour(maria, anasContactId, recordIds.slice(0, 1)))
  await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
  await ana.call('fetchShare', { grantId })
})
afterAll(() => Promise.all([maria.stop(), ana.stop(), elena.stop(), stranger.stop()]))

describe('refusals', () => {
  it('a stranger hears the same for a block that is there and one that is not', async () => {
    expect(served.length).toBeGreaterThan(0)
    const heard = [
      await ask(stranger, grantId, served[0] ?? ''),
      await ask(stranger, grantId, NOWHERE),
      await ask(stranger, '0'.repeat(32), NOWHERE),
    ]
    expect(heard).toEqual(['refused-by-peer', 'refused-by-peer', 'refused-by-peer'])
  })

  it('another contact gets nothing with a grant that is not hers', async () => {
    expect(await ask(elena, grantId, served[0] ?? '')).toBe('refused-by-peer')
    expect(await elena.codeOf('acceptInvite', { invite })).toBe('invite-not-for-you')
  })

  it('a grant is not wider than its records', async () => {
    const other = await grantForAnHour(maria, anasContactId, recordIds.slice(1, 2))
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 2)
    served.length = 0
    await ana.call('fetchShare', { grantId: other.grantId })
    const [blockOfOther] = served
    expect(await ask(ana, grantId, blockOfOther ?? '')).toBe('refused-by-peer')
    expect(await ask(ana, '0'.repeat(32), blockOfOther ?? '')).toBe('refused-by-peer')
    await maria.call('withdrawGrant', { grantId: other.grantId })
    expect(await ask(ana, other.grantId, blockOfOther ?? '')).toBe('refused-by-peer')
  })

  it('a changed invite is refused, and the same one twice is one share', async () => {
    const [head = '', body = ''] = invite.split(':')
    for (const at of [10, Math.floor(body.length / 2), body.length - 3]) {
      const changed = `${head}:${body.slice(0, at)}${body[at] === 'A' ? 'B' : 'A'}${body.slice(at + 1)}`
      expect(await ana.codeOf('acceptInvite', { invite: changed })).not.toBe('ok')
    }
    await ana.codeOf('acceptInvite', { invite })
    expect(await ana.call('listShares', null)).toHaveLength(2)
  })

  it('after its time a grant opens and gives nothing, whatever the reader asks', async () => {
    const real = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => real + 2 * HOUR_MS)
    try {
      expect(await ask(ana, grantId, served[0] ?? NOWHERE)).toBe('refused-by-peer')
      expect(await ana.codeOf('openShared', { grantId, recordId: recordIds[0] ?? '' })).toBe('grant-expired')
    } finally {
      clock.mockRestore()
    }
  })

  it('a line that breaks within a question is nobody’s fault; a question that is broken off on a whole line is', async () => {
    // An address may connect five times a second, and the others here have one together.
    const liar = await startLiar('127.0.0.9')
    let faults = 0
    const stop = maria.node.peer.onEvent((event) => {
      if (event.type === 'refused' && event.reason === 'peer-protocol') faults += 1
    })
    const connections = async (): Promise<number> => {
      const described = await maria.node.peer.describe()
      return described.ok ? described.value.connections : -1
    }
    const before = await connections()
    const half = frameOf({ op: 'hello' }, new Uint8Array(100)).subarray(0, 30)
    for (let line = 0; line < 3; line += 1) {
      ;(await liar.open(mariasCard)).send(half)
      await turnsUntil([maria], async () => (await connections()) > before)
      for (const connection of liar.libp2p.getConnections()) connection.abort(new Error('the line broke'))
      await turnsUntil([maria], async () => (await connections()) === before)
    }
    expect(faults).toBe(0)
    const talk = await liar.open(mariasCard)
    talk.send(half)
    talk.close()
    await turnsUntil([maria], () => Promise.resolve(faults === 1))
    stop()
    await liar.stop()
  })

  it('each refusal is in the diary with its reason', async () => {
    await turnsUntil([maria], async () => (await reasons()).length >= 5)
    const seen = await reasons()
    for (const reason of ['wrong-contact', 'not-in-grant', 'grant-not-found']) expect(seen).toContain(reason)
  })
})
