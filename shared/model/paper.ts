/** What is to be said of a document beyond what it holds: a scan, one that asks for its password, a photograph that says where it was taken. */

/** `FHIR meta.tag.system` of what a record keeps of it. */
export const PAPER_TAG_SYSTEM = 'urn:salus:document'

/** What the record goes on saying. */
export const PAPER_TAGS = ['scan', 'locked', 'broken', 'cut', 'place-removed'] as const
export type PaperTag = (typeof PAPER_TAGS)[number]

/** What a preview says: also what only matters before the yes. */
export type PaperState = PaperTag | 'wrong-password' | 'place' | 'place-fixed'

/** What a person answered about her files before they are read once more. */
export interface PaperAnswers {
  /** By the names that the preview gave these files. */
  readonly passwords: Readonly<Record<string, string>>
  /** Whether photographs lose where they were taken. */
  readonly removePlaces: boolean
}

/** Nothing was asked yet. */
export const NO_PAPER_ANSWERS: PaperAnswers = { passwords: {}, removePlaces: false }

/** Name of one file of an import: the same files, read again, have the same names. */
export function paperName(entry: { readonly file: number; readonly entry: number }): string {
  return `${String(entry.file)}-${String(entry.entry)}`
}

/** The tag of a resource, where it has one of ours. */
export function paperTagOf(resource: unknown): PaperTag | null {
  const meta = memberOf(resource, 'meta')
  const tags = memberOf(meta, 'tag')
  if (!Array.isArray(tags)) return null
  for (const tag of tags as readonly unknown[]) {
    if (memberOf(tag, 'system') !== PAPER_TAG_SYSTEM) continue
    const found = PAPER_TAGS.find((one) => one === memberOf(tag, 'code'))
    if (found !== undefined) return found
  }
  return null
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}
