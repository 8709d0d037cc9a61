/** Where the journals lie that are followed of one person, and how many bytes they have: each invite may name another ledger of hers. */

import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Did } from '../../../shared/model/person.ts'

const JOURNAL_FILE = '.jsonl'
const DID_CHARACTERS = 16

export interface FollowedFile {
  readonly path: string
  /** Of the same person, without this one. */
  readonly others: { readonly count: number; readonly bytes: number }
}

/** Names are hashes, the first part the same for all of one person. One of before, whose name says nothing of whose it is, gets such a name. */
export async function followedFile(dir: string, did: Did, genesisHash: string): Promise<FollowedFile> {
  await mkdir(dir, { recursive: true })
  const whose = `${hashOf(did).slice(0, DID_CHARACTERS)}-`
  const before = `${hashOf(`${did}\n${genesisHash}`)}${JOURNAL_FILE}`
  const name = `${whose}${before}`
  const names = await readdir(dir)
  if (names.includes(before)) await rename(join(dir, before), join(dir, name))
  const others = names.filter((one) => one !== name && one.startsWith(whose) && one.endsWith(JOURNAL_FILE))
  const sizes = await Promise.all(others.map(async (one) => (await stat(join(dir, one))).size))
  return { path: join(dir, name), others: { count: others.length, bytes: sizes.reduce((sum, size) => sum + size, 0) } }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
