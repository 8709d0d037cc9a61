/** Patients who came once more with another file: they are one record here, and what came beside them says whose it is by them. */

import { decodeSubject, encodeSubject } from '../../../../shared/fhir/subject.ts'
import type { SaidGroup } from '../../../../shared/fhir/people.ts'
import type { RecordId } from '../../../../shared/model/record.ts'
import type { Session } from '../session.ts'

/** In one file of one import. */
interface Again {
  readonly importId: string
  readonly source: string
  readonly id: RecordId
}
interface Kept {
  readonly seq: number
  readonly again: readonly Again[]
}
const kept = new WeakMap<Session, Kept>()

/** As if each stood in its file by itself; they count for nothing. `saidOf`: what these records say, in their order. */
export async function patientsAgain(
  session: Session,
  saidOf: (rows: readonly { readonly id: RecordId; readonly source: string }[]) => Promise<readonly string[]>,
): Promise<readonly SaidGroup[]> {
  const again = await listAgain(session)
  if (again.length === 0) return []
  const ids = [...new Set(again.map(({ id }) => id))]
  const said = await saidOf(ids.map((id) => ({ id, source: '' })))
  const byId = new Map(ids.map((id, at) => [id, decodeSubject(said[at] ?? '')]))
  return again.flatMap(({ importId, source, id }) => {
    const subject = byId.get(id)
    return subject === undefined ? [] : [{ source, said: encodeSubject({ ...subject, importId }), count: 0 }]
  })
}

/** Of those that were deleted since nothing is left. */
async function listAgain(session: Session): Promise<readonly Again[]> {
  const seq = session.manifest.seq()
  const before = kept.get(session)
  if (before?.seq === seq) return before.again
  const all = (await session.manifest.list('imports')).flatMap(([importId, { patients = [] }]) =>
    patients.map((one) => ({ importId, ...one })),
  )
  const ids = await session.manifest.getMany('digests', [...new Set(all.map(({ digest }) => digest))])
  const again = all.flatMap(({ importId, source, digest }) => {
    const id = ids.get(digest)
    return id === undefined ? [] : [{ importId, source, id }]
  })
  kept.set(session, { seq, again })
  return again
}
