/** Limits of reading the text of PDF files. */

export const PDF_LIMITS = {
  /** A larger file is kept without its text being read. */
  bytesMax: 64 * 1024 * 1024,
  /** Pages of one file that are read, and characters of all of them. */
  pagesMax: 1_000,
  charactersMax: 240 * 1024,
  /** One file; whatever pages were read until then count. */
  fileMs: 8_000,
  /** V8 heap of the thread that reads. */
  heapMiB: 256,
  /** By how much the whole process may grow with one file before that thread is ended. What it held before is not the file's. */
  growthBytesMax: 512 * 1024 * 1024,
  /** Growth after which the thread is ended behind its file, so that nothing adds up from one file to the next. */
  keptBytesMax: 128 * 1024 * 1024,
  /** How often its size is looked at, in milliseconds. */
  watchMs: 50,
  /** Characters of a title or a name. */
  titleMax: 200,
  passwordMax: 512,
} as const
