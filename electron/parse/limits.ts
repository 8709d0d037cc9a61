/** Every limit of reading, with its unit; a file beyond one is refused by name, the rest goes on. */

export const PARSE_LIMITS = {
  /** A JSON file is held in memory whole; NDJSON above this size is read piece by piece. */
  jsonBytesMax: 64 * 1024 * 1024,
  wholeLinesBytesMax: 4 * 1024 * 1024,
  /** One piece of it. */
  pieceBytes: 1024 * 1024,
  /** Files up to this size are read into one buffer that is used again. */
  scratchBytes: 256 * 1024,
  /** A PDF, picture or text; above `handedOverBytesMax` it stays where it is and the vault reads it. */
  documentBytesMax: 32 * 1024 * 1024 * 1024,
  handedOverBytesMax: 8 * 1024 * 1024,
  /** Up to this size a file is handed over; above it the vault reads it once more, which costs less than two processes passing it on. */
  passedOnBytesMax: 64 * 1024,
  /** The beginning of a large document that says what it is. */
  kindBytes: 64 * 1024,
  /** One line of NDJSON. */
  lineBytesMax: 16 * 1024 * 1024,
  /** One member of an archive is held in memory, all of them one behind the other; `zipRatioMax` times its packed size at the most. */
  zipMemberBytesMax: 128 * 1024 * 1024,
  zipTotalBytesMax: 64 * 1024 * 1024 * 1024,
  zipDirectoryBytesMax: 64 * 1024 * 1024,
  zipRatioMax: 400,
  zipDepthMax: 2,
  jsonDepthMax: 100,
  /** Elements of one XML file that are held at once. */
  xmlElementsMax: 500_000,
  filesMax: 100_000,
  folderDepthMax: 32,
  entriesMax: 500_000,
  /** V8 heap and whole process. */
  heapMiB: 512,
  rssBytesMax: 1536 * 1024 * 1024,
  /** Without a sign of life for this long the process is ended. */
  silenceMs: 30_000,
  /** Entries, or bytes, handed over at once. */
  batchEntries: 256,
  batchBytes: 4 * 1024 * 1024,
  /** Bytes of files that are named at once: the vault reads them while this process reads on. */
  batchNamedBytes: 16 * 1024 * 1024,
  /** Batches on their way at once. */
  batchesAhead: 4,
  /** Entries between two signs of progress. */
  progressEntries: 256,
} as const
export type ParseLimits = { readonly [K in keyof typeof PARSE_LIMITS]: number }
