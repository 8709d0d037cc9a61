/** Reads one file of given content the whole way, with what a person answered. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import { createPaperReader } from '../../../electron/parse/read-papers.ts'
import type { PdfTexts } from '../../../electron/parse/pdf/pdf-texts.ts'
import { NO_PAPER_ANSWERS } from '../../../shared/model/paper.ts'
import type { PaperAnswers } from '../../../shared/model/paper.ts'
import type { ReadFile, RecordEntry } from './read-one.ts'

/** Entries of a file with this name and content; `texts` is not ended. */
export async function readPaper(
  texts: PdfTexts,
  name: string,
  content: Uint8Array,
  answers: PaperAnswers = NO_PAPER_ANSWERS,
): Promise<ReadFile> {
  const dir = mkdtempSync(join(tmpdir(), 'salus-paper-'))
  try {
    writeFileSync(join(dir, name), content)
    return await readPath(texts, join(dir, name), answers)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** The same of a file that is there. */
export async function readPath(texts: PdfTexts, path: string, answers: PaperAnswers = NO_PAPER_ANSWERS): Promise<ReadFile> {
  const papers = createPaperReader(answers, texts)
  const records: RecordEntry[] = []
  const codes: string[] = []
  for (const entry of parseFiles([path], PARSE_LIMITS, new AbortController().signal)) {
    if (entry.type === 'record') records.push(papers.wants(entry) ? await papers.read(entry) : entry)
    if (entry.type === 'refused') codes.push(entry.error.code)
  }
  return { records, codes }
}
