/** Contacts that were taken off the list: of two computers of one person, and of letters that still come from them. */

import { expect, it } from 'vitest'
import type { Contact } from '../../../shared/model/person.ts'
import { createContactCard, encodeCardToken } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { addContact } from '../../../electron/vault/operations/people/add-contact.ts'
import { changeContact } from '../../../electron/vault/operations/people/change-contact.ts'
import { listContacts } from '../../../electron/vault/operations/people/list-contacts.ts'
import { previewContact } from '../../../electron/vault/operations/people/preview-contact.ts'
import { removeContact } from '../../../electron/vault/operations/people/remove-contact.ts'
import { strangerRefusal } from '../../../electron/vault/session/letters/contacts.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import { isKnown } from '../../../electron/vault/session/letters/known-contacts.ts'
import type { Computer } from '../../support/own-computers.ts'
import { ANA, CONTACT, keysOf, LATER_MS, live, set } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'

const PEER_ID = '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq'
const card = createContactCard(ANA, { name: 'Ana', device: signDeviceCertificate(ANA, PEER_ID, 1), addresses: [], issuedAtMs: 1 })
const token = encodeCardToken(card)
const before = [set('contacts', CONTACT.id, { ...CONTACT, card })]
/** Something of this name whose file is in the store. */
const filed =
  (collection: 'grants' | 'deliveries', value: object): Work =>
  async ({ session }) => {
    const blob = await storeBlob(session, Uint8Array.of(1))
    const entry = { contactId: CONTACT.id, ...value, ...(collection === 'grants' ? { blob } : { cid: blob.cid }) }
    await session.manifest.commit((tx) => tx.set(collection, 'x', entry as never))
  }
const request = { contactId: CONTACT.id, atMs: LATER_MS, answerByMs: LATER_MS }

const remove: Work = ({ session }) => removeContact(session, { contactId: CONTACT.id })
const add: Work = ({ session }) => addContact(session, { card: token, name: 'Ana', role: 'family', verified: false })
const namesOf = async ({ session }: Computer): Promise<readonly string[]> => (await listContacts(session)).map(({ name }) => name)
const heldBy = ({ session }: Computer): Promise<Contact | undefined> => session.manifest.get('contacts', CONTACT.id)
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error as { readonly error: { readonly code: string } }).error.code,
  )

it('who is taken off the list on one computer is off it on both, and stays as a note', async () => {
  await live({ before, desk: [remove, remove] }, async (computer) => {
    expect(await namesOf(computer)).toEqual([])
    expect(await heldBy(computer)).toMatchObject({ name: 'Ana', removed: true, verified: false })
    const diary = (await computer.session.manifest.list('activity')).filter(([, { kind }]) => kind === 'contact-removed')
    expect(diary).toHaveLength(1)
  })
})

it('who is asked something on the other computer meanwhile stays on the list until that is over', async () => {
  await live({ before, desk: [remove], laptop: [set('requests', 'x', request)] }, async (computer) => {
    expect(await namesOf(computer)).toEqual(['Ana'])
    await set('requests', 'x', { ...request, withdrawnAtMs: 5 })(computer)
    expect(await namesOf(computer)).toEqual([])
  })
})

it('who is added again is as a new one, whose words were not compared, and keeps what was shared', async () => {
  await live({ before: [...before, remove], desk: [add], laptop: [] }, async (computer) => {
    expect(await namesOf(computer)).toEqual(['Ana'])
    const { removed, ...held } = (await heldBy(computer)) ?? { removed: true }
    expect([removed, held]).toMatchObject([undefined, { id: CONTACT.id, role: 'family', verified: false }])
  })
})

it('of taking off and adding again the later one counts, whichever computer looks first', async () => {
  await live({ before: [...before, remove, add], laptop: [remove] }, async (computer) => {
    expect(await namesOf(computer)).toEqual([])
  })
})

it('nobody is taken off the list with whom something goes on, and says so', async () => {
  const goesOn: readonly Work[] = [
    filed('grants', { fromMs: 1, untilMs: LATER_MS }),
    set('shares', 'x', { contactId: CONTACT.id, stage: 'new', blob: null }),
    set('shares', 'x', { contactId: 'other', passedOnBy: CONTACT.id, stage: 'fetched', blob: null }),
    set('requests', 'x', request),
    set('offers', 'x', { contactId: CONTACT.id, direction: 'in', blob: null }),
    filed('deliveries', { type: 'withdrawal' }),
    set('mirrors', CONTACT.id, { state: 'agreed', order: null }),
    set('kept', CONTACT.id, { state: 'asked', order: null, held: [] }),
  ]
  const codes = new Map<number, string>()
  for (const [at, work] of goesOn.entries()) {
    const tries: Work = async ({ session }) => {
      codes.set(at, await codeOf(removeContact(session, { contactId: CONTACT.id })))
      await session.manifest.commit(async (tx) => {
        for (const name of ['grants', 'shares', 'requests', 'offers', 'deliveries'] as const) await tx.delete(name, 'x')
        for (const name of ['mirrors', 'kept'] as const) await tx.delete(name, CONTACT.id)
      })
    }
    await live({ before: [...before, work, tries] }, async (computer) => {
      expect(await namesOf(computer)).toEqual(['Ana'])
    })
  }
  expect([...codes.values()]).toEqual(goesOn.map(() => 'contact-in-use'))
})

it('a letter that somebody is not read by keeps nobody on the list, and goes with her', async () => {
  const waiting = filed('deliveries', { type: 'request', notAdded: true })
  await live({ before: [...before, waiting], desk: [remove] }, async (computer) => {
    expect(await namesOf(computer)).toEqual([])
    expect(await keysOf(computer, 'deliveries')).toEqual([])
  })
})

it('whoever is off the list is a stranger, whose name and card are free', async () => {
  await live({ before, desk: [remove] }, async (computer) => {
    const { session } = computer
    expect(await isKnown(session, (await heldBy(computer)) ?? CONTACT)).toBe(false)
    expect((await strangerRefusal(session, 'Ana')).error.code).toBe('invite-sender-unknown')
    expect(await previewContact(session, { card: token })).toMatchObject({ known: false })
    await set('contacts', 'dan', { ...CONTACT, id: 'dan', did: 'did:key:dan', name: 'Dan' })(computer)
    expect(await codeOf(changeContact(session, { contactId: 'dan', name: 'Ana', role: 'other' }))).toBe('ok')
    expect(await namesOf(computer)).toEqual(['Ana'])
  })
})
