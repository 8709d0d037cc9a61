/** Reads the chosen files in a process of their own and says what is in them, before anything is stored. */

import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { collectEntries, keepPending } from '../session/pending-import.ts'
import type { PendingImport } from '../session/pending-import.ts'
import { refusal } from '../session/refusal.ts'
import { newId, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Refused entries and samples that a preview names. */
const REFUSED_SHOWN_MAX = 200
const SAMPLES_SHOWN_MAX = 12
const SUBJECTS_SHOWN_MAX = 5

/** `paths` are absolute. Errors: `import-nothing` where no file held anything, `cancelled`, `limit-exceeded`, the reader's own. */
export async function previewImport(
  session: Session,
  args: { readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<ImportPreview> {
  if (args.paths.length === 0) throw refusal('input-invalid')
  const pending = await collectEntries(session, args.paths, signal)
  if (pending.records.length === 0 && pending.duplicates === 0 && pending.refused.length === 0) throw refusal('import-nothing')
  const importToken = newId(session)
  keepPending(session, importToken, pending)
  const { name } = await readVaultEntry(session)
  return { importToken, ...describePending(pending, name) }
}

function describePending(pending: PendingImport, holder: string): Omit<ImportPreview, 'importToken'> {
  const counts: Partial<Record<RecordKind, number>> = {}
  const subjects = new Map<string, { name: string; birthDate: string; count: number }>()
  let advice = 0
  for (const { entry } of pending.records) {
    counts[entry.row.kind] = (counts[entry.row.kind] ?? 0) + 1
    advice += entry.advice.length
    if (entry.subject === undefined) continue
    const key = `${entry.subject.name}\n${entry.subject.birthDate}`
    const known = subjects.get(key) ?? { ...entry.subject, count: 0 }
    subjects.set(key, { ...known, count: known.count + 1 })
  }
  return {
    subjects: [...subjects.values()]
      .sort((a, b) => b.count - a.count)
      .slice(0, SUBJECTS_SHOWN_MAX)
      .map((subject) => ({ ...subject, isHolder: sameName(subject.name, holder) })),
    counts,
    total: pending.records.length,
    duplicates: pending.duplicates,
    refused: pending.refused.slice(0, REFUSED_SHOWN_MAX).map(({ name, error }) => ({ name, error })),
    advice,
    samples: pending.records.slice(0, SAMPLES_SHOWN_MAX).map(({ entry }) => entry.row),
  }
}

/** Names are the same when their letters are, whatever the order, case and accents. */
function sameName(a: string, b: string): boolean {
  const words = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word !== '')
      .sort()
      .join(' ')
  return words(a) === words(b)
}
