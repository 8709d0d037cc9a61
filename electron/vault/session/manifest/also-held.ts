/** Records that several imports held: one stays as long as one of these is here, whichever brought it. */

import type { ImportRecord, RecordEntry } from '../collections.ts'
import type { Transaction } from './manifest.ts'
import { removedKey } from '../session.ts'
import type { Session } from '../session.ts'

/** Imports beside its own that a record is noted to be of. */
const ALSO_MAX = 16

/** Its own import, and those after it. */
export function importsOf({ importId, also = [] }: Pick<RecordEntry, 'importId' | 'also'>): readonly string[] {
  return [importId, ...also]
}

/** The entry as of these imports, too. */
export function withAlso(entry: RecordEntry, also: Iterable<string>): RecordEntry {
  const { also: _before, ...rest } = entry
  const imports = [...new Set(also)]
    .filter((one) => one !== entry.importId)
    .sort()
    .slice(0, ALSO_MAX)
  return imports.length === 0 ? rest : { ...rest, also: imports }
}

/** Inside the commit of an import: what it held and was here already is its, too. What was kept back with its own import stays so by itself. */
export async function noteAlsoHeld(session: Session, tx: Transaction, importId: string, recordIds: Iterable<string>): Promise<void> {
  const changedAtMs = session.ports.clock.now()
  const imports = new Map<string, ImportRecord | undefined>()
  const noted: (readonly [string, RecordEntry])[] = []
  for (const id of recordIds) {
    const entry = await tx.get('records', id)
    if (entry === undefined || importsOf(entry).includes(importId)) continue
    noted.push([id, withAlso(entry, [...(entry.also ?? []), importId])])
    if (!imports.has(entry.importId)) imports.set(entry.importId, await tx.get('imports', entry.importId))
    if (imports.get(entry.importId)?.heldBack === true && (await tx.get('keptPrivate', id)) === undefined)
      await tx.set('keptPrivate', id, { kept: true, changedAtMs })
  }
  if (noted.length > 0) await tx.setMany('records', noted)
}

/** Whether a record that another computer removed stays: it went there with an import, and another one that is here held it, too. `tx` holds the notes of both. */
export async function isHeldByAnother(tx: Transaction, entry: Pick<RecordEntry, 'importId' | 'also'>): Promise<boolean> {
  let [out, here] = [0, 0]
  for (const one of importsOf(entry)) {
    if ((await tx.get('removed', removedKey('importsOut', one))) === undefined) here += 1
    else out += 1
  }
  return out > 0 && here > 0
}
