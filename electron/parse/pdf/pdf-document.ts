/** What a PDF says of itself and its text, put into the record of its file. */

import { pageMark } from '../../../shared/fhir/page-texts.ts'
import type { PaperState, PaperTag } from '../../../shared/model/paper.ts'
import { retitled } from '../rewrite-entry.ts'
import type { RecordEntry } from '../rewrite-entry.ts'
import { paragraphsOf } from '../document-text.ts'
import { dateOfPdf } from './pdf-date.ts'
import type { PdfText } from './pdf-texts.ts'

/** Lines that are kept as paragraphs of their own; of longer texts a page is one paragraph. */
const PARAGRAPHS_MAX = 4_000
/** Titles that programs give without being asked. */
const NO_TITLE =
  /^(untitled|document|unknown|none|null|print|scan|microsoft (word|excel|powerpoint) - .*|.*\.(docx?|xlsx?|pptx?|odt|rtf|pdf|indd|qxd|tmp|html?|jpe?g|tiff?))$|^\W*$/iu

/** `entry` is a PDF; the file stays what it is. */
export function pdfEntryOf(entry: RecordEntry, text: PdfText): RecordEntry {
  const { info } = text
  const said = text.pages.some((lines) => lines.length > 0)
  const [state, tag] = stateOf(text, said)
  return retitled(entry, {
    title: info === null || NO_TITLE.test(info.title) ? '' : info.title,
    author: info?.author ?? '',
    date: info === null ? '' : dateOfPdf(info.created),
    narrative: said ? narrativeOf(text) : '',
    state,
    tag,
  })
}

function stateOf({ end, isCut }: PdfText, said: boolean): readonly [PaperState | null, PaperTag | null] {
  if (end === 'locked' || end === 'wrong-password') return [end, 'locked']
  if (end === 'broken') return said ? ['cut', 'cut'] : ['broken', 'broken']
  if (end === 'too-long' || isCut) return ['cut', 'cut']
  return said ? [null, null] : ['scan', 'scan']
}

/** Where there are several pages, each says before its text which it is. */
function narrativeOf({ pages, info }: PdfText): string {
  const total = info?.pages ?? pages.length
  const lines = pages.reduce((sum, one) => sum + one.length, 0)
  const isLong = lines + pages.length > PARAGRAPHS_MAX
  return paragraphsOf(
    pages.flatMap((page, at) => {
      if (page.length === 0) return []
      const place = total > 1 ? [{ heading: pageMark(at + 1, total) }] : []
      return [...place, ...(isLong ? [page.join(' ')] : page)]
    }),
  )
}
