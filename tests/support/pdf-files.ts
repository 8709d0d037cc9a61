/** Small PDF files written by hand: pages of text, scans without any, actions that must never run, and encrypted ones. */

import { createCipheriv, createHash } from 'node:crypto'

export type PdfCipher = 'rc4-40' | 'rc4-128' | 'aes-128'

export interface PdfPlan {
  /** Lines of each page; a page without lines is a picture only. */
  readonly pages: readonly (readonly string[])[]
  readonly title?: string
  readonly author?: string
  readonly created?: string
  /** Letters are written by this predefined map instead, each as two bytes of Unicode; the font itself is not in the file. */
  readonly characterMap?: string
  readonly encryption?: { readonly cipher: PdfCipher; readonly password: string }
  /** Entries of the catalog, as `/OpenAction << ... >>`. */
  readonly catalog?: string
  /** Entries of the first page, as `/AA << ... >>`. */
  readonly firstPage?: string
}

const FILE_ID = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const PERMISSIONS = -4
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

/** A whole file with its table of places. Source: ISO 32000-1, 7.5 and 7.6. */
export function pdfFile(plan: PdfPlan): Buffer {
  const lock = plan.encryption === undefined ? null : createLock(plan.encryption.cipher, plan.encryption.password)
  const objects: Buffer[] = []
  const add = (make: (number: number) => Buffer | string): number => {
    const number = objects.length + 1
    objects.push(Buffer.from(make(number)))
    return number
  }
  const text = (number: number, said: string): string => `<${(lock?.seal(number, Buffer.from(said)) ?? Buffer.from(said)).toString('hex')}>`
  const pagesAt = 3
  add(() => `<< /Type /Catalog /Pages ${String(pagesAt)} 0 R ${plan.catalog ?? ''} >>`)
  add((number) => {
    const { title = '', author = '', created = '' } = plan
    return `<< /Title ${text(number, title)} /Author ${text(number, author)} /CreationDate ${text(number, created)} >>`
  })
  const first = 5
  const kids = plan.pages.map((_, at) => `${String(first + at * 2)} 0 R`).join(' ')
  add(() => `<< /Type /Pages /Kids [${kids}] /Count ${String(plan.pages.length)} >>`)
  add(() => fontOf(plan.characterMap))
  for (const [at, lines] of plan.pages.entries()) {
    const box = '/MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >>'
    add((number) => `<< /Type /Page /Parent 3 0 R ${box} /Contents ${String(number + 1)} 0 R ${at === 0 ? (plan.firstPage ?? '') : ''} >>`)
    add((number) => {
      const plain = Buffer.from(contentOf(lines, plan.characterMap !== undefined), 'latin1')
      const bytes = lock?.seal(number, plain) ?? plain
      return Buffer.concat([Buffer.from(`<< /Length ${String(bytes.length)} >>\nstream\n`), bytes, Buffer.from('\nendstream')])
    })
  }
  const encrypt = lock === null ? 0 : add(() => lock.dictionary)
  return assemble(objects, encrypt)
}

/** One of the fonts that every reader has, or a composite one by a map of its character collection. Source: ISO 32000-1, 9.7. */
function fontOf(characterMap?: string): string {
  if (characterMap === undefined) return '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'
  const [ordering = ''] = ['GB1', 'CNS1', 'Japan1', 'Korea1'].filter((_, at) => characterMap.includes(['GB', 'CNS', 'JIS', 'KS'][at] ?? ''))
  const system = `/CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 2 >>`
  const box = '/FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80'
  const descriptor = `/FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 6 ${box} >>`
  const inner = `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song ${system} ${descriptor} /DW 1000 >>`
  return `<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /${characterMap} /DescendantFonts [${inner}] >>`
}

function contentOf(lines: readonly string[], wide: boolean): string {
  if (lines.length === 0) return '0.9 g 50 50 400 600 re f'
  const written = (line: string): string =>
    wide ? `<${Buffer.from(line, 'utf16le').swap16().toString('hex')}>` : `(${line.replace(/[\\()]/gu, '\\$&')})`
  const shown = lines.map((line) => `${written(line)} Tj T*`).join('\n')
  return `BT /F1 12 Tf 14 TL 50 780 Td\n${shown}\nET`
}

function assemble(objects: readonly Buffer[], encrypt: number): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.6\n%\u00e2\u00e3\n', 'latin1')]
  const places: number[] = []
  const length = (): number => pieces.reduce((sum, one) => sum + one.length, 0)
  for (const [at, object] of objects.entries()) {
    places.push(length())
    pieces.push(Buffer.from(`${String(at + 1)} 0 obj\n`), object, Buffer.from('\nendobj\n'))
  }
  const table = length()
  const id = FILE_ID.toString('hex')
  const lines = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `/Size ${String(objects.length + 1)} /Root 1 0 R /Info 2 0 R /ID [<${id}> <${id}>]`
  pieces.push(
    Buffer.from(`xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${lines}`),
    Buffer.from(`trailer\n<< ${trailer} ${encrypt === 0 ? '' : `/Encrypt ${String(encrypt)} 0 R`} >>\n`),
    Buffer.from(`startxref\n${String(table)}\n%%EOF\n`),
  )
  return Buffer.concat(pieces)
}

interface Lock {
  readonly dictionary: string
  readonly seal: (object: number, plain: Buffer) => Buffer
}

/** The standard handler; owner and user have the same password. Source: ISO 32000-1, 7.6.3, algorithms 1 to 5. */
function createLock(cipher: PdfCipher, password: string): Lock {
  const revision = cipher === 'rc4-40' ? 2 : cipher === 'rc4-128' ? 3 : 4
  const keyBytes = revision === 2 ? 5 : 16
  const padded = Buffer.concat([Buffer.from(password), PADDING]).subarray(0, 32)
  const rounds = revision === 2 ? 0 : 50
  const ownerKey = hashed(md5(padded), rounds, keyBytes)
  const owner = wrapped(ownerKey, padded, revision === 2 ? 1 : 20)
  const permissions = Buffer.alloc(4)
  permissions.writeInt32LE(PERMISSIONS)
  const key = hashed(md5(padded, owner, permissions, FILE_ID), rounds, keyBytes)
  const user = revision === 2 ? rc4(key, PADDING) : Buffer.concat([wrapped(key, md5(PADDING, FILE_ID), 20), Buffer.alloc(16)])
  const filters = '/CF << /StdCF << /CFM /AESV2 /AuthEvent /DocOpen /Length 16 >> >> /StmF /StdCF /StrF /StdCF'
  const version = revision === 2 ? 1 : revision === 3 ? 2 : 4
  return {
    dictionary:
      `<< /Filter /Standard /V ${String(version)} /R ${String(revision)} /Length ${String(keyBytes * 8)} /P ${String(PERMISSIONS)} ` +
      `/O <${owner.toString('hex')}> /U <${user.toString('hex')}> ${cipher === 'aes-128' ? filters : ''} >>`,
    seal: (object, plain) => {
      const number = Buffer.from([object & 255, (object >> 8) & 255, (object >> 16) & 255, 0, 0])
      const salt = cipher === 'aes-128' ? Buffer.from('sAlT') : Buffer.alloc(0)
      const own = md5(key, number, salt).subarray(0, Math.min(16, keyBytes + 5))
      if (cipher !== 'aes-128') return rc4(own, plain)
      const iv = md5(number)
      const sealing = createCipheriv('aes-128-cbc', own, iv)
      return Buffer.concat([iv, sealing.update(plain), sealing.final()])
    },
  }
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hashed(first: Buffer, rounds: number, keyBytes: number): Buffer {
  let hash = first
  for (let round = 0; round < rounds; round += 1) hash = md5(hash.subarray(0, keyBytes))
  return hash.subarray(0, keyBytes)
}

function wrapped(key: Buffer, plain: Buffer, times: number): Buffer {
  let bytes = plain
  for (let round = 0; round < times; round += 1) bytes = rc4(Buffer.from(key.map((byte) => byte ^ round)), bytes)
  return bytes
}

function rc4(key: Buffer, plain: Buffer): Buffer {
  const box = Array.from({ length: 256 }, (_, at) => at)
  for (let at = 0, other = 0; at < 256; at += 1) {
    other = (other + (box[at] ?? 0) + (key[at % key.length] ?? 0)) & 255
    ;[box[at], box[other]] = [box[other] ?? 0, box[at] ?? 0]
  }
  let left = 0
  let right = 0
  return Buffer.from(
    plain.map((byte) => {
      left = (left + 1) & 255
      right = (right + (box[left] ?? 0)) & 255
      ;[box[left], box[right]] = [box[right] ?? 0, box[left] ?? 0]
      return byte ^ (box[((box[left] ?? 0) + (box[right] ?? 0)) & 255] ?? 0)
    }),
  )
}
