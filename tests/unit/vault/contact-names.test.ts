/** What contacts are called, with a real manifest. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeContact } from '../../../electron/vault/operations/people/change-contact.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

const PEER_ID = '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq'
const [ID, OTHER] = ['a'.repeat(32), 'b'.repeat(32)] as const

let home = ''
let core: Core
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-contacts-'))
  core = (await createCore(join(home, 'vault'))).core
  await core.session.manifest.commit(async (tx) => {
    for (const [at, id] of [ID, OTHER].entries()) {
      const keys = deriveIdentity(new Uint8Array(32).fill(21 + at))
      const device = signDeviceCertificate(keys, PEER_ID, 5)
      const card = createContactCard(keys, { name: id[0] ?? '', device, addresses: [], issuedAtMs: 5 })
      const said = { name: id[0] ?? '', role: 'clinician' as const, safetyWords: [], verified: true, addedAtMs: 1 }
      await tx.set('contacts', id, { id, did: keys.did, card, ...said })
    }
  })
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

const codeOf = (name: string, contactId: string = ID, role = 'clinician'): Promise<string> =>
  changeContact(core.session, { contactId, name, role: role as 'clinician' }).then(
    () => 'ok',
    (error: unknown) => (error as { readonly error: { readonly code: string } }).error.code,
  )

describe('what a contact is called', () => {
  it('changes, with the role and nothing else, and the diary says it once', async () => {
    const before = await core.session.manifest.get('contacts', ID)
    expect(await codeOf('  Dr Ana ', ID, 'family')).toBe('ok')
    expect(await core.session.manifest.get('contacts', ID)).toEqual({ ...before, name: 'Dr Ana', role: 'family' })
    expect(await codeOf('Dr Ana', ID, 'family')).toBe('ok')
    const diary = (await core.session.manifest.list('activity')).filter(([, { kind }]) => kind === 'contact-renamed')
    expect(diary.map(([, { who, what }]) => [who, what])).toEqual([['a', 'Dr Ana']])
  })

  it('is never what somebody else is called, however it is written', async () => {
    expect(await codeOf('Bogdan', OTHER)).toBe('ok')
    expect([await codeOf('bogdán'), await codeOf(''), await codeOf('\u200b'), await codeOf('x'.repeat(121))]).toEqual([
      'contact-name-taken',
      'input-invalid',
      'input-invalid',
      'input-invalid',
    ])
    expect(await codeOf('Dr Ana', 'c'.repeat(32))).toBe('contact-not-found')
    expect(await codeOf('Dr Ana', ID, 'nobody')).toBe('input-invalid')
  })
})
