/** The page as it would be printed, written straight into the file that the person chose: nothing else of it is kept or logged. */

import { dialog } from 'electron'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Paper } from '../../shared/api/vault-api.ts'
import type { ErrorCode } from '../../shared/model/errors.ts'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import type { SalusWindow } from './window.ts'

const NAME_LENGTH_MAX = 200
const PAPERS: readonly Paper[] = ['A4', 'Letter']
/** Nothing but the number of the page: all other words are the page's own. */
const FOOTER =
  '<div style="width:100%;text-align:center;font-size:8px;font-family:sans-serif"><span class="pageNumber"></span> / <span class="totalPages"></span></div>'
const NOTHING = '<span></span>'

/** False when cancelled. Errors: `disk-full`, `disk-read-only`, `disk-failed`, `input-invalid`. */
export async function savePdf(window: SalusWindow, name: unknown, paper: unknown): Promise<Result<boolean>> {
  const pageSize = PAPERS.find((known) => known === paper)
  if (typeof name !== 'string' || name.length > NAME_LENGTH_MAX || pageSize === undefined) return err('input-invalid')
  const chosen = await dialog.showSaveDialog(window.frame, { defaultPath: basename(name) })
  if (chosen.canceled || !chosen.filePath) return ok(false)
  const bytes = await window.page().printToPDF({
    pageSize,
    printBackground: false,
    displayHeaderFooter: true,
    headerTemplate: NOTHING,
    footerTemplate: FOOTER,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
  })
  const unfinished = `${chosen.filePath}.tmp`
  try {
    await writeFile(unfinished, bytes)
    await rename(unfinished, chosen.filePath)
    return ok(true)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    return err(codeOf(error))
  } finally {
    bytes.fill(0)
  }
}

function codeOf(error: unknown): ErrorCode {
  const said = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : ''
  if (said === 'ENOSPC' || said === 'EDQUOT') return 'disk-full'
  return ['EROFS', 'EACCES', 'EPERM'].includes(said) ? 'disk-read-only' : 'disk-failed'
}
