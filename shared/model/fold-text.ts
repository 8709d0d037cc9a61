/** Text as it is compared everywhere: small letters, without their accents. The index reads words the same way. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
