/** A PDF of pictures of pages and nothing else: no text, no fonts, no names, no dates. Source: ISO 32000-1, 7.5 and 8.9. */

import { encodeUtf8, concatBytes } from '../../../../shared/crypto/bytes.ts'
import type { BareJpeg } from './bare-jpeg.ts'

export interface PicturePage extends BareJpeg {
  readonly widthPoints: number
  readonly heightPoints: number
}

const COLOURS: Readonly<Record<number, string>> = { 1: '/DeviceGray', 3: '/DeviceRGB' }
const POINTS_MAX = 14_400

/** Null where a page has other colours, or a size that no page has. */
export function pagesPdf(pages: readonly PicturePage[]): Uint8Array | null {
  if (pages.length === 0 || !pages.every(isPage)) return null
  const pieces: Uint8Array[] = [encodeUtf8('%PDF-1.4\n')]
  const places: number[] = []
  let at = pieces[0]?.length ?? 0
  const add = (...parts: readonly (string | Uint8Array)[]): void => {
    for (const part of parts) {
      const bytes = typeof part === 'string' ? encodeUtf8(part) : part
      pieces.push(bytes)
      at += bytes.length
    }
  }
  const object = (...parts: readonly (string | Uint8Array)[]): void => {
    places.push(at)
    add(`${String(places.length)} 0 obj\n`, ...parts, '\nendobj\n')
  }
  object('<< /Type /Catalog /Pages 2 0 R >>')
  object(`<< /Type /Pages /Count ${String(pages.length)} /Kids [${pages.map((_, page) => `${String(3 + page * 3)} 0 R`).join(' ')}] >>`)
  for (const [index, page] of pages.entries()) {
    const first = 3 + index * 3
    const [width, height] = [page.widthPoints.toFixed(2), page.heightPoints.toFixed(2)]
    const draw = `q ${width} 0 0 ${height} 0 0 cm /P Do Q`
    object(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${String(first + 1)} 0 R `,
      `/Resources << /XObject << /P ${String(first + 2)} 0 R >> >> >>`,
    )
    object(`<< /Length ${String(draw.length)} >>\nstream\n${draw}\nendstream`)
    object(
      `<< /Type /XObject /Subtype /Image /Width ${String(page.width)} /Height ${String(page.height)} `,
      `/ColorSpace ${COLOURS[page.components] ?? ''} /BitsPerComponent 8 /Filter /DCTDecode /Length ${String(page.bytes.length)} >>\nstream\n`,
      page.bytes,
      '\nendstream',
    )
  }
  const tableAt = at
  const lines = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`)
  const count = String(places.length + 1)
  add(
    `xref\n0 ${count}\n0000000000 65535 f \n${lines.join('')}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${String(tableAt)}\n%%EOF\n`,
  )
  return concatBytes(...pieces)
}

function isPage({ widthPoints, heightPoints, components }: PicturePage): boolean {
  const sizes = [widthPoints, heightPoints].every((size) => Number.isFinite(size) && size > 0 && size <= POINTS_MAX)
  return sizes && components in COLOURS
}
