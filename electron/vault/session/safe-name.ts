/** Names of files that somebody else's words become: the same wherever records are written out. */

/** Names stay readable, and no file system refuses them. */
const NAME_LENGTH_MAX = 60
const ENDING_LENGTH_MAX = 10

/** Letters of any language, digits, and what may stand between them: it cannot leave the folder. What is too long loses its middle and keeps its ending. Empty becomes `otherwise`. */
export function safeName(text: string, otherwise: string): string {
  const plain = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, '_')
    .replaceAll(/^[. ]+|[. ]+$/gu, '')
  if (plain === '') return otherwise
  const dot = plain.lastIndexOf('.')
  const ending = dot > 0 && plain.length - dot <= ENDING_LENGTH_MAX ? plain.slice(dot) : ''
  return `${plain
    .slice(0, Math.min(plain.length - ending.length, NAME_LENGTH_MAX - ending.length))
    .replace(/\p{Cs}$/u, '')
    .trim()}${ending}`
}
