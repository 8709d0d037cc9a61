/** Letters that are an accent more than another one, but not by their parts. */
export const ALIKE: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ð: 'd',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ŧ: 't',
  ı: 'i',
  ß: 'ss',
}
const ALIKE_LETTERS = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'giu')

/** Text as it is compared everywhere: small letters, without their accents. The index reads words the same way. */
export function foldText(text: string): string {
  return withoutAlike(text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase())
}

/** Letters with a stroke, and two that are written as one, as people type them on other keyboards. */
export function withoutAlike(text: string): string {
  return text.replace(ALIKE_LETTERS, (letter) => ALIKE[letter.toLowerCase()] ?? letter)
}
