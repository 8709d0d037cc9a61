/** Looks into documents once more, behind the reader that recognised them: the text of PDF files, what photographs say of themselves. */

import { NO_PAPER_ANSWERS, paperName } from '../../shared/model/paper.ts'
import type { PaperAnswers } from '../../shared/model/paper.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { PHOTOGRAPH_TYPES, photographEntryOf } from './images/photograph-document.ts'
import { IMAGE_LIMITS } from './images/image-limits.ts'
import { pdfEntryOf } from './pdf/pdf-document.ts'
import { PDF_LIMITS } from './pdf/pdf-limits.ts'
import { createPdfTexts } from './pdf/pdf-texts.ts'
import type { PdfTexts } from './pdf/pdf-texts.ts'
import { readStable } from './read-stable.ts'
import type { RecordEntry } from './rewrite-entry.ts'

export interface PaperReader {
  /** Whether there is more to look for; entries come by the ten thousand. */
  readonly wants: (entry: ParsedEntry) => entry is RecordEntry
  /** The entry with what was found. Never rejects. */
  readonly read: (entry: RecordEntry) => Promise<RecordEntry>
  readonly end: () => Promise<void>
}

const PDF = 'application/pdf'
const READ = new Set([PDF, ...PHOTOGRAPH_TYPES])

/** For one import. */
export function createPaperReader(answers: PaperAnswers = NO_PAPER_ANSWERS, texts: PdfTexts = createPdfTexts()): PaperReader {
  return {
    wants: (entry): entry is RecordEntry => entry.type === 'record' && entry.row.kind === 'document' && READ.has(entry.row.mediaType ?? ''),
    read: async (entry) => {
      if (entry.row.mediaType !== PDF) return photographOf(entry, answers.removePlaces)
      const bytes = bytesOf(entry, PDF_LIMITS.bytesMax)
      if (bytes === null) return entry
      return pdfEntryOf(entry, await texts.read(bytes, answers.passwords[paperName(entry)] ?? ''))
    },
    end: () => texts.end(),
  }
}

function photographOf(entry: RecordEntry, removesPlace: boolean): RecordEntry {
  const bytes = bytesOf(entry, IMAGE_LIMITS.bytesMax)
  return bytes === null ? entry : photographEntryOf(entry, bytes, removesPlace)
}

/** Null where it is too large, or not the file any more that was recognised. */
function bytesOf({ original, originalFile }: RecordEntry, bytesMax: number): Uint8Array | null {
  if (original !== undefined) return original.length <= bytesMax ? original : null
  if (originalFile === undefined || originalFile.sizeBytes > bytesMax) return null
  const read = readStable(originalFile.path, { bytesMax, wholeBytesMax: bytesMax, beginningBytes: bytesMax })
  if (!read.ok || read.value.sizeBytes !== originalFile.sizeBytes || read.value.changedAtMs !== originalFile.changedAtMs) return null
  return read.value.bytes
}
