/** Shows what a record that somebody sent would become, before anything of it is kept. */

import type { OfferPreview } from '../../../../shared/api/offer-views.ts'
import type { OpenedRecord } from '../../../../shared/model/record.ts'
import { licenceStandingOf, readOffered, replacedBy } from '../../session/import/keep-offered.ts'
import { offerViewOf, openWaiting } from '../../session/letters/offers.ts'
import type { OpenOffer } from '../../session/letters/offers.ts'
import { openedRecordOf } from '../../session/records/opened-record.ts'
import { openStoredRecord, rowFromContent } from '../../session/records/records.ts'
import { refusal } from '../../session/refusal.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** What windows show by themselves. */
const SHOWN_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'application/pdf'])
/** Records of one offer that are shown; the others are counted. */
const SHOWN_MAX = 20

/** What is stored for it goes again. Errors: `offer-not-found`, `offer-answered`, `offer-invalid`, the reader's own. */
export async function previewOffered(session: Session, args: { readonly offerId: string }, signal: AbortSignal): Promise<OfferPreview> {
  const open = await openWaiting(session, args.offerId)
  const contact = await session.manifest.get('contacts', open.entry.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const { language } = (await readVaultEntry(session)).settings
  const pending = await readOffered(session, open, contact, signal)
  const { stage } = pending
  try {
    const records: OpenedRecord[] = []
    for (const { id, entry } of stage.records.slice(0, SHOWN_MAX))
      records.push(openedRecordOf(id, await openStoredRecord(session, id, entry), { witness: 'off', language }, entry))
    const { corrects } = open.terms
    const mine = corrects === undefined ? undefined : await session.manifest.get('records', corrects)
    const place = (await replacedBy(session, open, stage.records)) === null ? 'beside' : 'instead'
    return {
      offer: await offerViewOf(session, args.offerId, open.entry, []),
      records,
      more: stage.records.length - records.length,
      known: pending.duplicates,
      licence: await licenceStandingOf(session, contact),
      ...paperOf(open, records),
      ...(corrects === undefined || mine === undefined
        ? {}
        : {
            correction: {
              recordId: corrects,
              title: rowFromContent(corrects, await openStoredRecord(session, corrects, mine)).title,
              place,
            },
          }),
    }
  } finally {
    await stage.giveUp()
  }
}

/** The file as it came, where the reader has found that it is what it is shown as. */
function paperOf({ terms, file }: OpenOffer, records: readonly OpenedRecord[]): Pick<OfferPreview, 'paper'> {
  const mediaType = records.map(({ row }) => row.mediaType).find((one) => one !== undefined && SHOWN_TYPES.has(one))
  if (terms.file === undefined || file === null || mediaType === undefined) return {}
  return { paper: { name: terms.file.name, mediaType, bytes: file } }
}
