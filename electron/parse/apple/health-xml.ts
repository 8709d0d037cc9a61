/** Elements of an Apple Health export, one by one, in flat memory. Its document type is skipped as a whole: nothing in it is defined, expanded or fetched. */

import { SaxesParser } from 'saxes'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import { decodeXml } from '../xml-text.ts'

export type Attributes = Readonly<Record<string, string | undefined>>
/** Hears of every element below the root; what it returns ends the reading. */
export type OnElement = (name: string, attributes: Attributes) => ErrorCode | null

const ROOT = 'HealthData'
/** Bytes in which the root is looked for. */
const BEGINNING_BYTES = 4096
const BEGINNING = /^\s*(<\?xml[^>]*\?>)?\s*(<!--[^>]*-->\s*)?(<!DOCTYPE\s+HealthData[\s[]|<HealthData[\s>])/u
const DEPTH_MAX = 32
/** Characters without an element, and in front of the root: no export has as many. */
const QUIET_CHARACTERS_MAX = 8 * 1024 * 1024
const DOCTYPE_CHARACTERS_MAX = 256 * 1024
/** Some apps write characters that XML has no place for into names; they are passed over. */
const HARMLESS = /disallowed character/u

/** Is it one by its beginning? */
export function isHealthData(bytes: Uint8Array): boolean {
  const beginning = decodeXml(bytes.subarray(0, BEGINNING_BYTES)) ?? ''
  return BEGINNING.test(beginning.charCodeAt(0) === 0xfeff ? beginning.slice(1) : beginning)
}

/** Yields after each piece, and returns null where all of it was read. Errors: `xml-broken`, `xml-doctype`, `xml-too-deep`, `file-unknown-kind`, those of `onElement`. */
export function* readHealthXml(pieces: Iterable<Uint8Array>, onElement: OnElement): Generator<undefined, ErrorCode | null> {
  const reader = new HealthReader(onElement)
  const text = new TextDecoder('utf-8')
  for (const piece of pieces) {
    const code = reader.write(text.decode(piece, { stream: true }))
    if (code !== null) return code
    yield undefined
  }
  return reader.write(text.decode()) ?? reader.close()
}

class HealthReader {
  readonly #parser = new SaxesParser({ xmlns: false, position: false })
  #code: ErrorCode | null = null
  #depth = 0
  #begun = false
  #quiet = 0

  constructor(onElement: OnElement) {
    const parser = this.#parser
    parser.on('error', ({ message }) => {
      if (!HARMLESS.test(message)) this.#stop('xml-broken')
    })
    parser.on('doctype', (text) => {
      // Nothing but the name and what stands inside of the file.
      if (!/^\s*HealthData\s*(\[[^]*\]\s*)?$/u.test(text)) this.#stop('xml-doctype')
    })
    parser.on('opentag', ({ name, attributes }) => {
      this.#quiet = 0
      this.#depth += 1
      if (this.#depth > DEPTH_MAX) this.#stop('xml-too-deep')
      if (!this.#begun) {
        this.#begun = true
        if (name !== ROOT) this.#stop('file-unknown-kind')
        return
      }
      const code = onElement(name, attributes)
      if (code !== null) this.#stop(code)
    })
    parser.on('closetag', () => {
      this.#depth -= 1
    })
  }

  write(text: string): ErrorCode | null {
    if (this.#quiet > QUIET_CHARACTERS_MAX) return 'xml-broken'
    this.#quiet += text.length
    const code = this.#attempt(() => this.#parser.write(text))
    // Before the root a document type may be any length for all that the parser cares.
    return code === null && !this.#begun && this.#quiet > DOCTYPE_CHARACTERS_MAX ? 'xml-doctype' : code
  }

  close(): ErrorCode | null {
    return this.#attempt(() => this.#parser.close()) ?? (this.#begun ? null : 'xml-broken')
  }

  #stop(code: ErrorCode): never {
    this.#code ??= code
    throw new Error(code)
  }

  #attempt(work: () => unknown): ErrorCode | null {
    try {
      work()
      return null
    } catch {
      return this.#code ?? 'xml-broken'
    }
  }
}
