/** Pictures of HEIC files as answers of the picture worker. The library is plain JavaScript, so the window's policy stays as strict as it is. */

import { colourAnswer } from './colour-answer.ts'
import type { PictureAnswer, PictureQuestion } from './picture-talk.ts'

/** What is used of the library; its pictures live outside JavaScript's memory until they are freed. */
interface HeicPicture {
  get_width(): number
  get_height(): number
  display(into: { data: Uint8ClampedArray; width: number; height: number }, done: (shown: object | null) => void): void
  free(): void
}
interface HeicLibrary {
  readonly HeifDecoder: new () => { decode(bytes: Uint8Array): readonly HeicPicture[] }
}
type LoadHeic = (options: { print: () => void; printErr: () => void }) => HeicLibrary

/** Pictures of one file, pixels of one picture. */
const PICTURES_MAX = 200
const PIXELS_MAX = 80_000_000
const BRAND_AT = 4

let library: Promise<HeicLibrary> | null = null
let open: { readonly key: string; readonly pictures: readonly HeicPicture[] } | null = null

/** Null where the file is none; the one that was asked for last is kept. */
export async function heicAnswer(question: PictureQuestion): Promise<PictureAnswer | null> {
  const { id, key, frame, bytes } = question
  if (bytes !== undefined && isHeif(bytes)) {
    for (const picture of open?.pictures ?? []) picture.free()
    const { HeifDecoder } = await load()
    open = { key, pictures: new HeifDecoder().decode(bytes).slice(0, PICTURES_MAX) }
  }
  if (open?.key !== key) return null
  const picture = open.pictures[frame]
  if (picture === undefined) return { id, type: 'problem', problem: 'no-picture' }
  const [width, height] = [picture.get_width(), picture.get_height()]
  if (width * height > PIXELS_MAX) return { id, type: 'problem', problem: 'too-large' }
  const data = new Uint8ClampedArray(width * height * 4)
  const shown = await new Promise<object | null>((resolve) => {
    picture.display({ data, width, height }, resolve)
  })
  return shown === null
    ? { id, type: 'problem', problem: 'damaged' }
    : colourAnswer(id, open.pictures.length, { width, height, rgba: data })
}

function isHeif(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(BRAND_AT, BRAND_AT + 4)) === 'ftyp'
}

function load(): Promise<HeicLibrary> {
  library ??= import('libheif-js/libheif/libheif.js').then((module) => {
    const silent = (): void => undefined
    return (module as unknown as { default: LoadHeic }).default({ print: silent, printErr: silent })
  })
  return library
}
