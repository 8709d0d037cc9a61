/** Many small files on their way to the node: where their bytes lie one behind the other already, they cross as one. */

type Files = readonly (readonly Uint8Array[])[]

export type PackedFiles = { readonly files: Files } | { readonly bytes: Uint8Array; readonly ends: Uint32Array }

/** On the vault's side; files of one chunk each that fill one stretch of a buffer become that stretch. */
export function packFiles(files: Files): PackedFiles {
  const first = files[0]?.[0]
  if (first === undefined || files.length < 2) return { files }
  const ends = new Uint32Array(files.length)
  let end = 0
  for (const [at, chunks] of files.entries()) {
    const [chunk] = chunks
    if (chunks.length !== 1 || chunk?.buffer !== first.buffer || chunk.byteOffset !== first.byteOffset + end) return { files }
    end += chunk.length
    ends[at] = end
  }
  return { bytes: new Uint8Array(first.buffer, first.byteOffset, end), ends }
}

/** On the node's side. */
export function unpackFiles(packed: PackedFiles): Files {
  if ('files' in packed) return packed.files
  const { bytes, ends } = packed
  return Array.from(ends, (end, at) => [bytes.subarray(at === 0 ? 0 : ends[at - 1], end)])
}
