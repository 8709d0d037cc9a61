/** How large the window draws everything: by keys, by the wheel, or as chosen in it. */

import type { Input, WebContents } from 'electron'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nextTextSize, TEXT_SIZE_DEFAULT, TEXT_SIZES } from '../../shared/api/text-size.ts'
import { writeDurably } from '../durable-file.ts'

const FILE = 'window.json'

export interface TextSize {
  percent(): number
  /** Passes over what is no size. */
  set(percent: unknown): Promise<void>
  /** The page is drawn in this size from now on, and its keys change it. */
  drawIn(page: WebContents): void
}

/** `dir` is the folder of the app. `onChanged` hears of each change. */
export function openTextSize(dir: string, onChanged: () => void): TextSize {
  let size = readSize(join(dir, FILE))
  let kept: Promise<void> = Promise.resolve()
  const set = (percent: unknown): Promise<void> => {
    if (!TEXT_SIZES.includes(percent as number) || percent === size) return kept
    size = percent as number
    onChanged()
    // Where the disk refuses it is as large as chosen until the end.
    kept = kept.then(() => writeDurably(join(dir, FILE), JSON.stringify({ version: 1, textSize: size }))).catch(() => undefined)
    return kept
  }
  return {
    percent: () => size,
    set,
    drawIn: (page) => {
      page.on('dom-ready', () => {
        page.setZoomFactor(size / 100)
      })
      page.on('before-input-event', (event, input) => {
        const next = sizeBy(input, size)
        if (next === null) return
        event.preventDefault()
        void set(next)
      })
      page.on('zoom-changed', (_event, direction) => {
        void set(nextTextSize(size, direction === 'in' ? 1 : -1))
      })
    },
  }
}

/** What a key asks for; null for any other key. */
export function sizeBy(
  { type, control, meta, alt, key }: Pick<Input, 'type' | 'control' | 'meta' | 'alt' | 'key'>,
  size: number,
): number | null {
  if (type !== 'keyDown' || !(control || meta) || alt) return null
  if (key === '+' || key === '=') return nextTextSize(size, 1)
  if (key === '-' || key === '_') return nextTextSize(size, -1)
  return key === '0' ? TEXT_SIZE_DEFAULT : null
}

function readSize(path: string): number {
  try {
    const { textSize } = JSON.parse(readFileSync(path, 'utf8')) as { readonly textSize?: unknown }
    return TEXT_SIZES.find((size) => size === textSize) ?? TEXT_SIZE_DEFAULT
  } catch {
    return TEXT_SIZE_DEFAULT
  }
}
