/** Is the person of a file the one whose vault this is? Said only where it is sure; everything else is asked. */

import { foldText } from '../model/fold-text.ts'

export interface NamedPerson {
  readonly name: string
  /** ISO 8601, or empty where it is not known. */
  readonly birthDate: string
  /** The part of the name that is not the family's, where a record tells them apart. */
  readonly given?: string
}

/** `same`: the holder; `name`: born on her day under another name; `birth-date`: her name and another day; `other`: nothing of it is hers. */
export type Likeness = 'same' | 'name' | 'birth-date' | 'other'

/** `known` are people whose records the vault has already: who was let in once is not asked about again. */
export function likenessOf(subject: NamedPerson, holderName: string, known: readonly NamedPerson[]): Likeness {
  const isKnown = known.some((one) => isSameName(one.name, subject.name) && one.birthDate === subject.birthDate)
  if (isKnown) return 'same'
  const own = known.filter((one) => one.birthDate !== '')
  const bornOnOwnDay = subject.birthDate !== '' && own.some((one) => one.birthDate === subject.birthDate)
  if (isSameName(subject.name, holderName)) {
    const days = own.filter((one) => isSameName(one.name, holderName))
    return subject.birthDate === '' || days.length === 0 || bornOnOwnDay ? 'same' : 'birth-date'
  }
  if (!bornOnOwnDay) return 'other'
  return sharesWords(subject.name, holderName) ? 'same' : 'name'
}

/** Names are the same when their letters are, whatever the order, case and accents. */
export function isSameName(a: string, b: string): boolean {
  return wordsOf(a).join(' ') === wordsOf(b).join(' ')
}

/** As far as anyone can tell without asking: one name, or one of them longer than the other; of those who are born on one day also with first letters, or with the given name in common: a family name they share with their twin. */
export function isLikelySame(a: NamedPerson, b: NamedPerson): boolean {
  const bornAlike = a.birthDate !== '' && a.birthDate === b.birthDate
  if (bornAlike) return mayBeOneName(a.name, b.name) || isOneGiven(wordsOf(a.given ?? ''), wordsOf(b.given ?? ''))
  if (a.birthDate !== '' && b.birthDate !== '') return false
  return isSameName(a.name, b.name) || sharesWords(a.name, b.name)
}

/** One of them may have more of them. */
function isOneGiven(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && (a.every((word) => b.includes(word)) || b.every((word) => a.includes(word)))
}

/** Are these surely two people? Both the names and the days of birth have to say so: a name changes with a marriage, a day is mistyped. */
export function isSurelyOther(a: NamedPerson, b: NamedPerson): boolean {
  return differentDays(a.birthDate, b.birthDate) && !mayBeOneName(a.name, b.name)
}

/** A part of a date may be the whole one's, and day and month are often put in the other order. */
function differentDays(a: string, b: string): boolean {
  if (a === '' || b === '' || a.startsWith(b) || b.startsWith(a)) return false
  const [year = '', month = '', day = ''] = a.split('-')
  return b !== `${year}-${day}-${month}`
}

/** Every word of the shorter one is in the other, or may be its first letter. */
function mayBeOneName(a: string, b: string): boolean {
  const [short = [], long = []] = [wordsOf(a), wordsOf(b)].sort((one, other) => one.length - other.length)
  return short.every((word) => long.some((other) => word === other || isInitial(word, other) || isInitial(other, word)))
}

function isInitial(word: string, whole: string): boolean {
  return word.length === 1 && whole.startsWith(word)
}

/** The same for names that are the same, whatever their order, case and accents. */
export function nameKey(name: string): string {
  return wordsOf(name).join(' ')
}

/** One has a name more than the other: "Maria Popescu" and "Maria Elena Popescu". */
function sharesWords(a: string, b: string): boolean {
  const [short, long] = [wordsOf(a), wordsOf(b)].sort((one, other) => one.length - other.length)
  return short !== undefined && long !== undefined && short.length > 1 && short.every((word) => long.includes(word))
}

function wordsOf(name: string): readonly string[] {
  return foldText(name)
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
    .sort()
}
