/** What can be taken out of a record, for the step before a redacted copy is made. */

import type { Json } from '../../../../shared/fhir/json.ts'
import { holdsPart } from '../../../../shared/fhir/redact.ts'
import { REDACTED_PARTS } from '../../../../shared/model/redaction.ts'
import type { RedactableView } from '../../../../shared/api/redaction-views.ts'
import { picturesOf } from '../../session/records/pictures.ts'
import { openStoredRecord, recordEntry, rowFromContent } from '../../session/records/records.ts'
import { fileOf } from '../../session/shares/redacted-copy.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `record-not-found`, those of opening. */
export async function showRedactable(session: Session, args: { readonly recordId: string }): Promise<RedactableView> {
  const entry = await recordEntry(session, args.recordId)
  const content = await openStoredRecord(session, args.recordId, entry)
  const resource = JSON.parse(content.resourceJson) as Json
  const file = fileOf(content, content.original !== undefined || entry.original !== undefined)
  const isStudy = entry.kind === 'imaging'
  return {
    title: rowFromContent(args.recordId, content, entry).title,
    // Of pictures in DICOM everything about the person goes, whatever is chosen.
    parts:
      isStudy || file === 'dicom' ? [] : REDACTED_PARTS.filter((part) => (part === 'file' ? file !== 'none' : holdsPart(resource, part))),
    file: isStudy ? 'dicom' : file,
    pictureIds: isStudy ? [...(await picturesOf(session, [args.recordId]))] : [],
  }
}
