/** Whether what is asked to be taken out is something that can be, before anything is opened for it. */

import { foldedWords } from '../../../../shared/model/hide-words.ts'
import {
  PICTURE_BARS_MAX,
  REDACTED_LINES_MAX,
  REDACTED_PARTS,
  REDACTED_WORDS_MAX,
  REDACTED_WORD_LENGTH_MAX,
  REDACTED_WORD_LENGTH_MIN,
} from '../../../../shared/model/redaction.ts'
import type { PictureBar, RedactedPart, Redactions } from '../../../../shared/model/redaction.ts'
import { refusal } from '../refusal.ts'

/** Errors: `input-invalid`. */
export function checkRedactions({ parts, words, pages, bars = [], lines = [] }: Redactions): void {
  const isParts = Array.isArray(parts) && parts.every((part: RedactedPart) => REDACTED_PARTS.includes(part))
  const isWords =
    Array.isArray(words) &&
    words.length <= REDACTED_WORDS_MAX &&
    words.every((word: unknown) => typeof word === 'string' && word.length <= REDACTED_WORD_LENGTH_MAX) &&
    foldedWords(words).every((word) => word.length >= REDACTED_WORD_LENGTH_MIN)
  const isBars = Array.isArray(bars) && bars.length <= PICTURE_BARS_MAX && bars.every(isBar)
  const isLines = Array.isArray(lines) && lines.length <= REDACTED_LINES_MAX && lines.every((line) => isWhole(line))
  if (!isParts || !isWords || !isBars || !isLines || (pages !== undefined && !Array.isArray(pages))) throw refusal('input-invalid')
}

function isBar({ x, y, width, height, frame = 0, recordId = '' }: PictureBar): boolean {
  const isInside = [x, y, width, height].every((part) => Number.isFinite(part) && part >= 0 && part <= 1)
  // A bar without a place covers nothing, and nobody would see that.
  return isInside && width > 0 && height > 0 && x < 1 && y < 1 && isWhole(frame) && typeof recordId === 'string'
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0
}
