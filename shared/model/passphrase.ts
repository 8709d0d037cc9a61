/** Judges a passphrase in words, without a network and without a dictionary of its own to leak. */

export interface PassphraseJudgement {
  readonly accepted: boolean
  readonly strength: 'weak' | 'fair' | 'strong' | 'very-strong'
  /** A cautious guess of how many bits a guesser has to go through. */
  readonly bits: number
}

const CHARACTERS_MIN = 15
const WORDS_MIN = 5
/** Different characters or words below which length alone does not help. */
const DIFFERENT_CHARACTERS_MIN = 6
const DIFFERENT_WORDS_MIN = 4
const BITS_A_WORD = 11
const BITS_A_CHARACTER = 2.8
/** Longest passphrase that is read, in characters. */
export const PASSPHRASE_LENGTH_MAX = 1024
const COMMON = ['password', 'passwort', 'parola', 'qwerty', 'letmein', 'iloveyou', '123456', 'abcdef', 'correct horse battery staple']

/** The one form that is hashed (NFKC), so that two keyboards give the same bytes. */
export function normalizePassphrase(text: string): string {
  return text.normalize('NFKC')
}

/** At least 15 characters or 5 words, and not only repetition or a famous phrase. */
export function judgePassphrase(text: string): PassphraseJudgement {
  const phrase = normalizePassphrase(text)
  const lower = phrase.toLowerCase()
  const words = lower.split(/\s+/u).filter((word) => word !== '')
  const distinctWords = new Set(words)
  const rest = COMMON.reduce((left, common) => left.split(common).join(''), lower)
  const distinct = new Set(rest)
  const byCharacters = Math.min([...rest].length, distinct.size * 3) * BITS_A_CHARACTER
  const byWords = distinctWords.size >= WORDS_MIN ? distinctWords.size * BITS_A_WORD : 0
  const bits = Math.round(Math.max(byCharacters, rest === lower ? byWords : 0))
  const long = [...phrase].length >= CHARACTERS_MIN || words.length >= WORDS_MIN
  const varied = distinct.size >= DIFFERENT_CHARACTERS_MIN && (words.length < WORDS_MIN || distinctWords.size >= DIFFERENT_WORDS_MIN)
  const accepted = long && varied && phrase.length <= PASSPHRASE_LENGTH_MAX && [...rest].length >= CHARACTERS_MIN / 2
  return { accepted, bits, strength: accepted ? strengthOf(bits) : 'weak' }
}

function strengthOf(bits: number): PassphraseJudgement['strength'] {
  if (bits >= 75) return 'very-strong'
  return bits >= 55 ? 'strong' : 'fair'
}
