/** Limits of looking into photographs. */

export const IMAGE_LIMITS = {
  /** A larger file is kept without being looked into. */
  bytesMax: 128 * 1024 * 1024,
  /** Directories of one EXIF block, and their entries. */
  directoriesMax: 64,
  entriesMax: 1_000,
  /** Blocks of one file that are looked into, and pictures inside it. */
  blocksMax: 256,
  picturesMax: 16,
  /** One packet of XMP. */
  xmpBytesMax: 4 * 1024 * 1024,
} as const
