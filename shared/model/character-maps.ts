/** Character maps that PDF files may name without holding them: Chinese, Japanese and Korean texts. Source: ISO 32000-1, table 118. */

const ENDING = '.bcmap'
/** Loaded with the first file that asks. */
let maps: Promise<Readonly<Record<string, string>>> | null = null

/** What pdf.js asks for files of its own: the maps are here, everything else is not fetched from anywhere. */
export class CharacterMaps {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const name = kind === 'cMapUrl' && filename.endsWith(ENDING) ? filename.slice(0, -ENDING.length) : ''
    maps ??= load()
    const packed = Object.entries(name === '' ? {} : await maps).find(([known]) => known === name)?.[1]
    if (packed === undefined) throw new Error('not here')
    return Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))
  }
}

async function load(): Promise<Readonly<Record<string, string>>> {
  return (await import('../../resources/character-maps/predefined.json', { with: { type: 'json' } })).default
}
