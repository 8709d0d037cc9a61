/** Recognises a health link in what a text file or a QR code says; it is only handed on, nobody is asked. */

const LENGTH_MAX = 8192
const LINK = /^(?:https?:\/\/[^\s#]{1,2048}#)?shlink:\/[\w-]+$/iu

/** Null where the text is no link, alone or behind the address of a viewer. */
export function linkOfText(text: string): string | null {
  const trimmed = text.trim()
  return trimmed.length <= LENGTH_MAX && LINK.test(trimmed) ? trimmed : null
}
