/** Puts in this person's own licence as its issuer gave it, or a newer list of that issuer. */

import type { LicenceView } from '../../../../shared/model/licence.ts'
import { decodeLicenceFile, NO_LICENCE, OWN_LICENCE, ownLicence, viewOf } from '../../session/letters/licences.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, laterThan } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `licence-broken`, `licence-not-yours`, `licence-over` where it expired or was withdrawn. */
export async function addLicence(session: Session, args: { readonly text: string }): Promise<LicenceView> {
  const file = decodeLicenceFile(args.text)
  const before = (await ownLicence(session)) ?? NO_LICENCE
  const entry = {
    ...before,
    text: file.licence === '' ? before.text : file.licence,
    statusList: file.statusList === '' && file.licence === '' ? before.statusList : file.statusList,
    shownAtMs: laterThan(session, (await session.manifest.get('licences', OWN_LICENCE))?.shownAtMs ?? 0),
  }
  const view = await viewOf(session, entry, { holder: session.identity.did })
  const listFits = entry.statusList === '' || view.statusAtMs !== 0 || !view.signed
  if (!listFits) throw refusal('licence-broken')
  if (file.licence !== '' && (view.standing === 'expired' || view.standing === 'withdrawn')) throw refusal('licence-over')
  await session.manifest.commit(async (tx) => {
    await tx.set('licences', OWN_LICENCE, entry)
    await addActivity(session, tx, 'licence-added', { who: view.issuerName, what: view.claims.profession })
  })
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return view
}
