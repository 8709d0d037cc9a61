/** The page as it would be printed, written straight into the file that the person chose: nothing else of it is kept or logged. */

import type { Paper } from '../../shared/api/vault-api.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { writeChosen } from '../unfinished-notes.ts'
import type { UnfinishedNotes } from '../unfinished-notes.ts'
import { askTarget } from './ask-target.ts'
import type { SalusWindow } from './window.ts'

const NAME_LENGTH_MAX = 200
const PAPERS: readonly Paper[] = ['A4', 'Letter']
/** Nothing but the number of the page: all other words are the page's own. */
const FOOTER =
  '<div style="width:100%;text-align:center;font-size:8px;font-family:sans-serif"><span class="pageNumber"></span> / <span class="totalPages"></span></div>'
const NOTHING = '<span></span>'

/** False when cancelled. Errors: `disk-full`, `disk-read-only`, `disk-failed`, `input-invalid`. */
export async function savePdf(window: SalusWindow, name: unknown, paper: unknown, notes: UnfinishedNotes): Promise<Result<boolean>> {
  const pageSize = PAPERS.find((known) => known === paper)
  if (typeof name !== 'string' || name.length > NAME_LENGTH_MAX || pageSize === undefined) return err('input-invalid')
  const path = await askTarget(window.frame, name)
  if (path === null) return ok(false)
  const bytes = await window.page().printToPDF({
    pageSize,
    printBackground: false,
    displayHeaderFooter: true,
    headerTemplate: NOTHING,
    footerTemplate: FOOTER,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
  })
  try {
    return await writeChosen(path, bytes, notes)
  } finally {
    bytes.fill(0)
  }
}
