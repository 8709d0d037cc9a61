/** Opens what a disk holds after a fault, as the person would, and compares it with what she had been told. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { progressPathOf } from '../../electron/segment-file.ts'
import { PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import { findUnder, patternsFor } from '../support/canary.ts'
import { openCore, stateOf } from './core.ts'
import { CANARY, LARGE_IMPORT, recordIds } from './real-life.ts'
import type { Known, Pending, Places } from './real-life.ts'

export interface Expected {
  readonly known: Known
  /** Deeds that were begun since; the last of them may be half way. */
  readonly pending: readonly Pending[]
}

/** What stands in the notes of a life: the last thing that was acknowledged, and what was begun after it. */
export function expectedFrom(linesFile: string, fallback: Known): Expected {
  const lines = existsSync(linesFile) ? readFileSync(linesFile, 'utf8').split('\n').slice(0, -1) : []
  let known = fallback
  let pending: Pending[] = []
  for (const line of lines) {
    const one = JSON.parse(line) as { readonly known?: Known; readonly seen?: Known; readonly pending?: Pending }
    if (one.known !== undefined) {
      known = one.known
      pending = []
    }
    // After a refusal what was seen is not promised to last: the disk had said no.
    if (one.seen !== undefined) known = { ...one.seen, records: known.records.filter((id) => one.seen?.records.includes(id)) }
    if (one.pending !== undefined) pending.push(one.pending)
  }
  return { known, pending }
}

export interface Findings {
  readonly acknowledged: number
  readonly wrong: readonly string[]
}

/** `places` as they are now: a copy may lie elsewhere than the original. */
export async function checkReal(places: Places, { known, pending }: Expected, moved: (path: string) => string): Promise<Findings> {
  const wrong = [...(await leftOvers(places, pending).catch((error: unknown) => [`does not open: ${messageOf(error)}`]))]
  let acknowledged = 0
  const person = await startPerson(places.vault)
  try {
    const opened = await person.codeOf('unlockVault', { passphrase: PASSPHRASE })
    if (opened !== 'ok') return { acknowledged: known.records.length, wrong: [`does not open: ${opened}`] }
    const report = await person.call('checkVault', null)
    if (report.damaged.length > 0) wrong.push(`${String(report.damaged.length)} damaged`)
    if (report.lostSeq > 0) wrong.push('a change is lost')
    wrong.push(...judgeRecords(await recordIds(person), known, pending))
    const minutes = (await person.call('readSettings', null)).idleLockMinutes
    if (![known.idleLockMinutes, ...pending.map((one) => one.idleLockMinutes)].includes(minutes)) wrong.push('an edit is gone')
    const grants = new Map((await person.call('listGrants', null)).map((grant) => [grant.grantId, grant.withdrawal]))
    for (const id of known.granted) if (!grants.has(id)) wrong.push('a grant is gone')
    for (const id of known.withdrawn) if (grants.get(id) === undefined) wrong.push('a withdrawal is gone')
    if ((await person.call('showStatus', null)).rolledBack) wrong.push('called rolled back')
    await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
    acknowledged += known.records.length + known.granted.length + known.withdrawn.length
    const tidied = new Set(pending.flatMap((one) => one.tidies ?? []))
    for (const [path, records] of Object.entries(known.backups)) {
      if (tidied.has(path)) continue
      const drill = await person.root.call('fireDrill', { paths: [moved(path)], words: places.words })
      const found = drill.ok ? (drill.value as { readonly records: number; readonly damaged: number }) : null
      acknowledged += records
      if (found?.records !== records || found.damaged > 0) wrong.push(`a backup is ${drill.ok ? 'another' : drill.error.code}`)
    }
    for (const [dir, records] of Object.entries(known.restored)) {
      if (tidied.has(dir)) continue
      const { ids, damaged } = await coreState(moved(dir), places.words)
      acknowledged += records
      if (ids.length !== records || damaged.length > 0) wrong.push('a restored vault is another')
    }
  } catch (error) {
    wrong.push(messageOf(error))
  } finally {
    await person.stop()
  }
  return { acknowledged, wrong }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}

/** What is wrong with the records that are there: one gone, one too many, or half a deed. */
export function judgeRecords(found: readonly string[], known: Pick<Known, 'records'>, pending: readonly Pending[]): readonly string[] {
  const wrong: string[] = []
  const mayGo = new Set(pending.flatMap(({ removes }) => removes))
  const missing = known.records.filter((id) => !found.includes(id))
  const gone = missing.filter((id) => !mayGo.has(id))
  if (gone.length > 0) wrong.push(`${String(gone.length)} acknowledged records are gone`)
  const [only] = pending
  if (pending.length > 1 || only === undefined) {
    if (only === undefined && found.length !== known.records.length) wrong.push('there is more than was ever done')
    return wrong
  }
  const added = found.filter((id) => !known.records.includes(id)).length
  if (added !== 0 && added !== only.adds) wrong.push(`half of "${only.name}" is there: ${String(added)}`)
  if (missing.length !== 0 && missing.length !== only.removes.length) wrong.push(`half of "${only.name}" is gone`)
  return wrong
}

async function coreState(dir: string, words: string): ReturnType<typeof stateOf> {
  const core = await openCore(dir, words, join(dir, 'peer', 'blocks'))
  try {
    return await stateOf(core)
  } finally {
    // Not closed as a person closes it: the next opening has to clear up once more.
    await core.close()
  }
}

/** Once the vault was opened again nothing may lie in its folders that nothing needs, and no word of a record. A large file that was being imported waits to be gone on with. */
async function leftOvers(places: Places, pending: readonly Pending[]): Promise<readonly string[]> {
  const wrong: string[] = []
  const interrupted = existsSync(join(places.vault, 'vault', 'open'))
  const { orphans } = await coreState(places.vault, places.words)
  if (interrupted && orphans > 0) wrong.push(`${String(orphans)} orphan blocks`)
  const resumable = pending.some(({ name }) => name === LARGE_IMPORT)
  for (const name of readdirSync(places.vault, { recursive: true, encoding: 'utf8' }))
    if (/\.(tmp|unfinished)$/u.test(name) && !(resumable && existsSync(progressPathOf(join(places.vault, name)))))
      wrong.push(`left behind: ${name}`)
  wrong.push(...(await findUnder(places.vault, patternsFor({ canary: CANARY }))))
  return wrong
}
