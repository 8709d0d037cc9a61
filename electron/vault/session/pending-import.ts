/** What was read and waits for a yes: in memory only, nothing of it is stored before. */

import { encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import type { ParsedEntry } from '../ports.ts'
import { digestOfOriginal, digestOfResource } from './digest.ts'
import { Refusal, refusal, throwIfCancelled } from './refusal.ts'
import type { Session } from './session.ts'

export type ParsedRecord = Extract<ParsedEntry, { type: 'record' }>
export type ParsedRefusal = Extract<ParsedEntry, { type: 'refused' }>

export interface PendingRecord {
  readonly entry: ParsedRecord
  /** Base64url of the SHA-256 over the content; the same content is the same record. Empty for a large original: it is compared while it is kept. */
  readonly digest: string
}

export interface PendingImport {
  readonly names: readonly string[]
  readonly records: readonly PendingRecord[]
  readonly duplicates: number
  readonly refused: readonly ParsedRefusal[]
}

/** Bytes of records and originals that one preview may hold. */
export const PENDING_BYTES_MAX = 1024 * 1024 * 1024
/** Previews that may wait at once; the oldest is forgotten. */
const PENDING_IMPORTS_MAX = 4

/** Reads everything that was chosen. Errors: `cancelled`, `limit-exceeded`, `import-nothing`, and what stops the reader as a whole. */
export async function collectEntries(session: Session, paths: readonly string[], signal: AbortSignal): Promise<PendingImport> {
  const records: PendingRecord[] = []
  const refused: ParsedRefusal[] = []
  const digests = new Set<string>()
  let duplicates = 0
  let bytes = 0
  for await (const entry of session.ports.parse.parse(paths, signal)) {
    throwIfCancelled(signal)
    if (entry.type === 'progress') {
      session.emit({ type: 'import-progress', stage: 'reading', done: entry.bytesDone, total: entry.bytesTotal })
      continue
    }
    if (entry.type === 'refused') {
      if (entry.file < 0) throw new Refusal(entry.error)
      refused.push(entry)
      continue
    }
    bytes += entry.resourceJson.length + (entry.original?.length ?? 0)
    if (bytes > PENDING_BYTES_MAX) throw refusal('limit-exceeded')
    if (entry.originalFile !== undefined) {
      // The reader is not believed about what it may name.
      if (!isBelow(entry.originalFile.path, paths)) throw refusal('internal')
      records.push({ entry, digest: '' })
      continue
    }
    const digest = await digestOf(entry)
    if (digests.has(digest) || (await session.manifest.get('digests', digest)) !== undefined) {
      duplicates += 1
      continue
    }
    digests.add(digest)
    records.push({ entry, digest })
  }
  throwIfCancelled(signal)
  const names = paths.map((path) => path.split(/[\\/]/u).at(-1) ?? '')
  return { names, records, duplicates, refused }
}

/** Keeps a preview until it is answered. */
export function keepPending(session: Session, token: string, pending: PendingImport): void {
  session.pendingImports.set(token, pending)
  const oldest = session.pendingImports.keys().next().value
  if (session.pendingImports.size > PENDING_IMPORTS_MAX && oldest !== undefined) session.pendingImports.delete(oldest)
}

/** Takes a preview out. Errors: `import-gone`. */
export function takePending(session: Session, token: string): PendingImport {
  const pending = session.pendingImports.get(token) as PendingImport | undefined
  if (pending === undefined) throw refusal('import-gone')
  session.pendingImports.delete(token)
  return pending
}

/** Is it one of the chosen files, or inside a chosen folder? */
function isBelow(path: string, chosen: readonly string[]): boolean {
  const below = chosen.some((one) => path === one || path.startsWith(`${one}/`) || path.startsWith(`${one}\\`))
  return below && !path.split(/[\\/]/u).includes('..')
}

async function digestOf(entry: ParsedRecord): Promise<string> {
  return encodeBase64Url(entry.original === undefined ? digestOfResource(entry.resourceJson) : await digestOfOriginal(entry.original))
}
