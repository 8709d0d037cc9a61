/** What a person typed in, read, with who typed it and when: for a record of her own and for one that she sends. */

import type { Writer } from '../../../../shared/fhir/typed-resource.ts'
import { localDay } from '../../../../shared/model/local-time.ts'
import { readTyped } from '../../../../shared/model/typed-record.ts'
import type { TypedFields, TypedRecord } from '../../../../shared/model/typed-record.ts'
import { refusal } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Errors: `input-invalid` with each field and why. */
export async function readTypedHere(
  session: Session,
  fields: TypedFields,
): Promise<{ readonly record: TypedRecord; readonly writer: Writer }> {
  const now = session.ports.clock.now()
  const day = localDay(now)
  const read = readTyped(fields, day)
  if (!read.ok) {
    const reason = Object.entries(read.error).map(([field, problem]) => `${field}: ${problem}`)
    throw refusal('input-invalid', { reason: `${reason.join(', ')}.` })
  }
  const { name } = await readVaultEntry(session)
  return { record: read.value, writer: { name, at: new Date(now).toISOString(), day } }
}
