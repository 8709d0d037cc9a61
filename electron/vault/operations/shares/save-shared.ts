/** Saves copies of what somebody shared out of Salus, where she allowed to keep them: a receipt of each goes out first, and the signed consent lies beside them. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { buildConsentFile } from '../../../../shared/crypto/consent-file.ts'
import type { SavedOut } from '../../../../shared/api/save-out-views.ts'
import { safeName } from '../../session/safe-name.ts'
import { onePiece } from '../../session/one-piece.ts'
import { mustAwait, refusal, throwIfCancelled } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { consentFileOf } from '../../session/shares/consent-files.ts'
import { asItIsNow, contentOf } from '../../session/shares/open-shared.ts'
import { beginFolder, endFolder } from '../../session/whole-folder.ts'
import { savedBefore } from '../../session/shares/openings.ts'
import { nameOfRecord, readmeOf, savedBundle } from '../../session/shares/saved-files.ts'
import { openShare } from '../../session/shares/shares.ts'
import type { OpenShare } from '../../session/shares/shares.ts'
import { showConsent } from './show-consent.ts'

/** Records saved in one go: they are in memory together as FHIR. */
const SAVED_MAX = 2_000

/** Errors: `share-view-only`, `grant-*`, `record-not-found`, `record-taken-back`, `block-missing`, `folder-not-empty`, `limit-exceeded`, `cancelled`, `disk-full`, `disk-failed`. What fails after a receipt was told as saved. */
export async function saveShared(
  session: Session,
  args: { readonly grantId: string; readonly recordIds?: readonly string[]; readonly path: string },
  signal: AbortSignal,
): Promise<SavedOut> {
  const { grantId, path } = args
  let share = await openShare(session, grantId, 'kept')
  if (share.terms.right !== 'keep') throw refusal('share-view-only')
  if (path === '') throw refusal('input-invalid')
  const wanted = chosenOf(share, args.recordIds)
  const consent = await consentFileOf(session, grantId)
  const { fileText } = await showConsent(session, { grantId })
  const { archive, clock } = session.ports
  await beginFolder(session, path)
  let files = 0
  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    await mustAwait(archive.writeFile(path, name, onePiece(bytes)))
    files += 1
  }
  await write('README.txt', encodeUtf8(readmeOf(share.terms, clock.now())))
  await write('consent.json', encodeUtf8(`${JSON.stringify(buildConsentFile(consent.file, consent.terms), null, 2)}\n`))
  await write('consent-record.json', encodeUtf8(fileText))
  const resources: string[] = []
  const saved = await savedBefore(session, grantId)
  for (const [at, { record, row }] of wanted.entries()) {
    throwIfCancelled(signal)
    const { recordId } = record
    share = await asItIsNow(session, share)
    const content = await contentOf(session, share, recordId, { act: 'saved', isAgain: saved.has(recordId) })
    saved.add(recordId)
    const name = nameOfRecord({ place: at + 1, title: row.title })
    resources.push(content.resourceJson)
    await write(`records/${name}.json`, encodeUtf8(content.resourceJson))
    if (content.original !== undefined)
      await write(`originals/${name.slice(0, 5)}${safeName(content.fileName ?? '', 'original')}`, content.original)
  }
  await write('bundle.json', encodeUtf8(JSON.stringify(savedBundle(resources, consent, clock.now()))))
  await endFolder(session, path)
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
  const name = path.split(/[\\/]/u).at(-1) ?? ''
  return { name, records: wanted.filter(({ record }) => record.kind !== 'image').length, files }
}

/** With the pictures only where all is saved, or they are named. Errors: `record-not-found`, `limit-exceeded`. */
function chosenOf({ records }: OpenShare, recordIds: readonly string[] | undefined): OpenShare['records'] {
  const wanted = recordIds === undefined ? records : records.filter(({ record }) => recordIds.includes(record.recordId))
  if (wanted.length === 0 || (recordIds !== undefined && wanted.length < new Set(recordIds).size)) throw refusal('record-not-found')
  if (wanted.length > SAVED_MAX) throw refusal('limit-exceeded')
  return wanted
}
