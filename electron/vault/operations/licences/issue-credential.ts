/** For a board or a clinic: signs a licence for one identity and gives it a place in its list. */

import type { IssuedCredential } from '../../../../shared/api/licence-views.ts'
import { issueLicence } from '../../../../shared/crypto/licence.ts'
import { STATUS_PLACES } from '../../../../shared/crypto/status-list.ts'
import { LICENCE_TEXT_MAX } from '../../../../shared/model/licence.ts'
import type { LicenceClaims } from '../../../../shared/model/licence.ts'
import type { Did } from '../../../../shared/model/person.ts'
import { encodeLicenceFile } from '../../session/letters/licences.ts'
import { must, refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { listUri, signedList } from '../../session/letters/status-lists.ts'

export interface IssueCredentialArgs {
  readonly holder: Did
  readonly claims: LicenceClaims
  readonly untilMs: number
}

/** Errors: `input-invalid` (no name, profession or authority, a time that is over), `card-invalid`, `limit-exceeded`. */
export async function issueCredential(session: Session, { holder, claims, untilMs }: IssueCredentialArgs): Promise<IssuedCredential> {
  const nowMs = session.ports.clock.now()
  const texts = [claims.name, claims.profession, claims.licenceNumber, claims.authority, claims.country]
  const isWhole =
    texts.every((text) => text.length <= LICENCE_TEXT_MAX) && [claims.name, claims.profession, claims.authority].every(Boolean)
  if (!isWhole || !Number.isSafeInteger(untilMs) || untilMs <= nowMs) throw refusal('input-invalid')
  const place = await freePlace(session)
  const licence = must(
    await issueLicence({
      issuer: session.identity,
      holder,
      claims,
      issuedAtS: Math.floor(nowMs / 1000),
      expiresAtS: Math.floor(untilMs / 1000),
      status: { uri: listUri(session), place },
      random: (length) => session.ports.random.bytes(length),
    }),
  )
  await session.manifest.commit(async (tx) => {
    const entry = { holder, claims, issuedAtMs: nowMs, expiresAtMs: untilMs, value: 'good', changedAtMs: nowMs } as const
    await tx.set('credentials', String(place), entry)
    await addActivity(session, tx, 'credential-issued', { who: claims.name, what: claims.profession })
  })
  session.emit({ type: 'changed', what: ['activity'] })
  const { statusList, listUntilMs } = await signedList(session)
  return { place, text: encodeLicenceFile({ licence, statusList }), listUntilMs }
}

/** By chance, so that a place does not say who was before whom. */
async function freePlace(session: Session): Promise<number> {
  const taken = new Set((await session.manifest.list('credentials')).map(([place]) => Number(place)))
  if (taken.size >= STATUS_PLACES / 2) throw refusal('limit-exceeded')
  for (;;) {
    const [high = 0, low = 0] = session.ports.random.bytes(2)
    const place = high * 256 + low
    if (!taken.has(place)) return place
  }
}
