/** Hashes of the index's tables: the database reads them without looking whether they are whole, and a wrong byte in one would end the process. */

import { createHash } from 'node:crypto'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Tables never change once they are written. */
const TABLE = /\.ldb$/u

const sumsFile = (dir: string): string => `${dir}.sums`

/** Removes tables that are not what they were: the database then says that it is damaged. */
export async function dropDamagedTables(dir: string): Promise<void> {
  const known = await readSums(dir)
  for (const name of await tablesIn(dir)) {
    const sum = known[name]
    // Where another process holds the index, a table may go while it is read.
    const found = sum === undefined ? null : await sumOf(join(dir, name)).catch(() => null)
    if (found !== null && found !== sum) await rm(join(dir, name), { force: true })
  }
}

/** Notes the tables that are there now. Not synced: a table that is not noted is taken as it is. */
export async function noteTables(dir: string): Promise<void> {
  const known = await readSums(dir)
  const names = await tablesIn(dir)
  const sums: Record<string, string> = {}
  for (const name of names) {
    // The database may remove a table at any time.
    const sum = known[name] ?? (await sumOf(join(dir, name)).catch(() => null))
    if (sum !== null) sums[name] = sum
  }
  if (JSON.stringify(sums) === JSON.stringify(known)) return
  await writeFile(`${sumsFile(dir)}.unfinished`, JSON.stringify(sums))
  await rename(`${sumsFile(dir)}.unfinished`, sumsFile(dir))
}

/** For an index that is begun anew: its tables will have the same names. */
export async function forgetTables(dir: string): Promise<void> {
  await rm(sumsFile(dir), { force: true })
}

async function tablesIn(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch(() => [])
  return names.filter((name) => TABLE.test(name)).sort()
}

async function sumOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('base64url')
}

async function readSums(dir: string): Promise<Readonly<Record<string, string>>> {
  try {
    const sums: unknown = JSON.parse(await readFile(sumsFile(dir), 'utf8'))
    return typeof sums === 'object' && sums !== null ? (sums as Record<string, string>) : {}
  } catch {
    return {}
  }
}
