/** Commands about what a share gives away, and redacted copies. */

import { REDACTED_PARTS } from '../../shared/model/redaction.ts'
import type { PictureBar } from '../../shared/model/redaction.ts'
import { PREVIEW_ROWS_MAX } from '../../shared/api/grant-views.ts'
import type { GrantPreview } from '../../shared/api/grant-views.ts'
import type { ListedRow } from '../../shared/api/source-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { draftOf, oneOf } from './sharing.ts'

/** What would be signed and seen, and what it tells beyond that; nothing leaves. */
export async function previewGrant(household: Household, command: Command): Promise<object> {
  const preview = must(await household.call('previewGrant', await draftOf(household, command))) as GrantPreview
  return { sentence: preview.sentence, ...(await saidOf(household, preview)) }
}

type Shown = Pick<GrantPreview, 'items' | 'rows' | 'sizeBytes' | 'givesAway' | 'others' | 'leftOut' | 'unreadable'>

/** What goes, all of it, whose records do not, and what it tells beyond that. */
export async function saidOf(
  household: Household,
  { items, rows: first, sizeBytes, givesAway, others = [], leftOut = [], unreadable = [] }: Shown,
): Promise<object> {
  const rows = [...first]
  // What turns out not to open has no row.
  for (let at = PREVIEW_ROWS_MAX; at < items.length; at += PREVIEW_ROWS_MAX) {
    const recordIds = items.slice(at, at + PREVIEW_ROWS_MAX).map(({ recordId }) => recordId)
    rows.push(...(must(await household.call('readPreviewRows', { recordIds })) as readonly ListedRow[]))
  }
  return {
    records: rows.map(({ id, kind, title, date, person }) => ({ id, kind, title, date, ...(person === undefined ? {} : { person }) })),
    sizeBytes,
    ...(others.length === 0 ? {} : { others }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(unreadable.length === 0 ? {} : { unreadable }),
    warnings: givesAway.warnings,
    unlooked: givesAway.unlooked,
  }
}

/** `{recordId, recordIds, file}`: name these instead of the record when sharing. */
export async function redactRecord(household: Household, command: Command): Promise<object> {
  const listed = (text: string): readonly string[] =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  const parts = listed(textOf(command, 'remove')).map((part) => oneOf(REDACTED_PARTS, part, '--remove'))
  const words = listed(textOf(command, 'words'))
  const recordId = command.words[0] ?? ''
  if (recordId === '') throw new CommandError({ code: 'input-invalid', detail: { reason: 'redact-record names one record.' } })
  return must(
    await household.call('redactRecord', {
      recordId,
      parts,
      words,
      ...(command.options['remove-places'] === true ? { onlyPlaceTaken: true } : {}),
      ...(command.options['keep-dates'] === true ? { keepDates: true } : {}),
      ...(textOf(command, 'cover') === '' ? {} : { bars: textOf(command, 'cover').split(';').map(barOf) }),
      ...(textOf(command, 'lines') === '' ? {} : { lines: listed(textOf(command, 'lines')).map(Number) }),
    }),
  ) as object
}

/** "0,0,1,0.1": a bar over the upper tenth of every picture and frame; a fifth number is the frame it is for, from 0. */
function barOf(text: string): PictureBar {
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN, ...frames] = text.split(',').map(Number)
  const [frame] = frames
  return { x, y, width, height, ...(frame === undefined ? {} : { frame }) }
}
