/** Who there is in a vault, and whose each record is: by its number, reference and name, and by what the person said. Sure only where nothing speaks against it. */

import type { PersonHere, SaidWhose, Whose } from '../model/whose.ts'
import { plainWords } from './plain-words.ts'
import { isLikelySame, isSurelyOther, nameKey } from './same-person.ts'
import type { NamedPerson } from './same-person.ts'
import { decodeSubject, OWN_ID_LENGTH_MIN } from './subject.ts'
import type { SubjectSaid } from './subject.ts'

/** What records of one file say alike of whom they are about. */
export interface SaidGroup {
  readonly source: string
  /** As `encodeSubject` writes it. */
  readonly said: string
  readonly count: number
}
interface Group extends Omit<SaidGroup, 'said'> {
  readonly said: SubjectSaid | undefined
}

/** People who are told apart; names of more are only names. */
const PEOPLE_MAX = 500

interface Person {
  readonly names: NamedPerson[]
  isHolder: boolean
  /** Surely somebody else than the holder. */
  isOther: boolean
  said: SaidWhose | undefined
  /** What lists call them. */
  shown: string
  /** Ids of their Patient records: alone, with the file, and with the file and the import. */
  readonly ids: Set<string>
  readonly files: Set<string>
  readonly places: Set<string>
  readonly identifiers: Set<string>
  readonly sources: Set<string>
}

export interface People {
  /** Everybody who is named, the holder first. */
  readonly all: readonly PersonHere[]
  /** False where all records are of one person, or name nobody. */
  readonly several: boolean
  /** `said` as `encodeSubject` writes it. */
  readonly whose: (source: string, said: string) => Whose
  /** What lists call now whom they once called so, before another document brought a longer name. Undefined where two bear it. */
  readonly called: (name: string) => string | undefined
}

/** `holder` is what the vault is called; `saidOf` what the person said of a name, by its key. */
export function peopleOf(groups: readonly SaidGroup[], holder: string, saidOf: (key: string) => SaidWhose | undefined): People {
  const people = clustered(groups.map(({ source, said, count }) => ({ source, count, said: decodeSubject(said) })))
  markHolder(people, holder)
  for (const person of people) takeWord(person, people, saidOf)
  for (const person of people) judge(person, people, holder)
  const known = new Map<string, { readonly whose: Whose; readonly person: Person | undefined }>()
  const find = (source: string, said: string): { readonly whose: Whose; readonly person: Person | undefined } => {
    const key = `${source}\n${said}`
    const found = known.get(key) ?? whoseOf(people, source, decodeSubject(said))
    known.set(key, found)
    return found
  }
  const counts = new Map<Person, number>()
  for (const { source, said, count } of groups) {
    const { person } = find(source, said)
    if (person !== undefined) counts.set(person, (counts.get(person) ?? 0) + count)
  }
  const all = people.map((person) => personHere(person, counts.get(person) ?? 0))
  return {
    all: all.sort((a, b) => rankOf(a) - rankOf(b) || b.count - a.count || (a.key < b.key ? -1 : 1)),
    several: people.some(({ isHolder }) => !isHolder),
    whose: (source, said) => find(source, said).whose,
    called: (name) => calledNow(people, name),
  }
}

/**
 * Tells rows of several people apart, by nothing but what they say: a text for each person, empty where a row is of somebody whom nothing
 * names. Undefined for all rows where all of them name one person at the most.
 */
export function peopleTold(groups: readonly Omit<SaidGroup, 'count'>[]): (source: string, said: string) => string | undefined {
  // In whatever order they came.
  const inOrder = groups.toSorted((a, b) => (a.said === b.said ? (a.source < b.source ? -1 : 1) : a.said < b.said ? -1 : 1))
  const people = clustered(inOrder.map(({ source, said }) => ({ source, said: decodeSubject(said), count: 0 })))
  if (people.length < 2) return () => undefined
  return (source, said) => {
    const [name] = evidenceOf(people, source, decodeSubject(said) ?? NOTHING_SAID).person?.names ?? []
    return name === undefined ? '' : personKey(name)
  }
}

/** Of two who bear the name one was meant, and nobody knows which. */
function calledNow(people: readonly Person[], name: string): string | undefined {
  const [, birthDate = ''] = BORN.exec(name) ?? []
  const bears = ({ names }: Person): boolean =>
    names.some((one) => nameKey(one.name) === nameKey(name) && (birthDate === '' || one.birthDate === birthDate))
  const meant = people.filter((one) => !one.isHolder && (whoOf(one) === name || bears(one)))
  const [only] = meant
  return meant.length > 1 ? undefined : only === undefined ? name : whoOf(only)
}

/** Behind a name that two bear. */
const BORN = / \((\d{4}(?:-\d\d){0,2})\)$/u

/** Empty for the holder. */
function whoOf({ isHolder, said, shown }: Person): string {
  return isHolder ? '' : said?.who || shown
}

/** For one name with one day of birth. */
export function personKey({ name, birthDate }: NamedPerson): string {
  return `${nameKey(name)}/${birthDate}`
}

/** Patients first: they have days of birth, and a bare name then belongs to the one of them who bears it. */
function clustered(groups: readonly Group[]): Person[] {
  const people: Person[] = []
  const ofPatients = groups.filter(({ said }) => said?.birthDate !== undefined && said.name !== '')
  const named = groups.filter(({ said }) => said !== undefined && said.birthDate === undefined && said.name !== '')
  // Longer names first, so that a shorter form meets the longer one that it may be.
  const inOrder = [...ofPatients].sort((a, b) => nameOf(b).length - nameOf(a).length || (nameOf(a) < nameOf(b) ? -1 : 1))
  for (const { source, said } of inOrder) {
    if (said === undefined) continue
    const one = bornOf(said)
    // What may be either of two is neither.
    const [known, another] = people.filter(({ names }) => names.some((name) => isLikelySame(name, one)))
    const only = another === undefined ? known : people.find(({ names }) => names.some((name) => personKey(name) === personKey(one)))
    if (only === undefined && people.length >= PEOPLE_MAX) continue
    const person = only ?? addPerson(people)
    noteName(person, one)
    if (said.reference !== '') {
      person.ids.add(said.reference)
      person.files.add(fileOf(source, said))
      person.places.add(placeOf(source, said))
    }
    for (const identifier of said.identifiers) person.identifiers.add(identifier)
    person.sources.add(source)
  }
  for (const { said } of named) {
    const one = { name: said?.name ?? '', birthDate: '' }
    const [known, another] = people.filter(({ names }) => names.some((name) => isLikelySame(name, one)))
    if (known === undefined && people.length < PEOPLE_MAX) noteName(addPerson(people), one)
    else if (known !== undefined && another === undefined) noteName(known, one)
  }
  return people
}

function bornOf({ name, birthDate = '', given }: SubjectSaid): NamedPerson {
  return { name, birthDate, ...(given === undefined ? {} : { given }) }
}

function nameOf({ said }: Group): string {
  return said?.name ?? ''
}

function addPerson(people: Person[]): Person {
  const person: Person = {
    names: [],
    isHolder: false,
    isOther: false,
    said: undefined,
    shown: '',
    ids: new Set(),
    files: new Set(),
    places: new Set(),
    identifiers: new Set(),
    sources: new Set(),
  }
  people.push(person)
  return person
}

function noteName({ names }: Person, one: NamedPerson): void {
  if (!names.some((name) => personKey(name) === personKey(one))) names.push(one)
}

/** The one who bears the name of the vault, or more of it; under a name of one word ("Home") whoever is the only one here. */
function markHolder(people: readonly Person[], holder: string): void {
  const bears = (test: (name: string) => boolean): Person | undefined => {
    const [one, another] = people.filter(({ names }) => names.some(({ name }) => test(name)))
    return another === undefined ? one : undefined
  }
  const own = plainWords(holder).trim()
  const [only, others] = people
  const found =
    bears((name) => nameKey(name) === nameKey(holder)) ??
    bears((name) => isLikelySame({ name, birthDate: '' }, { name: holder, birthDate: '' })) ??
    // A vault that is called Maria is that of the one Maria whose records it has.
    bears((name) => own !== '' && plainWords(name).includes(` ${own} `)) ??
    (others === undefined && !nameKey(holder).includes(' ') ? only : undefined)
  if (found !== undefined) found.isHolder = true
}

/** What the person said counts before what documents say. */
function takeWord(person: Person, people: readonly Person[], saidOf: (key: string) => SaidWhose | undefined): void {
  const keys = person.names.flatMap((name) => [
    personKey(name),
    ...(isAlone(name, person, people) ? [personKey({ ...name, birthDate: '' })] : []),
  ])
  const [newest] = keys.flatMap((key) => saidOf(key) ?? []).sort((a, b) => b.changedAtMs - a.changedAtMs)
  const [first = { name: '', birthDate: '' }] = person.names
  // Father and son of one name are told apart by their days.
  person.shown = isAlone(first, person, people) || first.birthDate === '' ? first.name : `${first.name} (${first.birthDate})`
  if (newest === undefined || newest.who === null) return
  person.said = newest
  person.isHolder = newest.who === ''
  person.isOther = newest.who !== ''
}

/** What documents say counts only where name and day of birth say it both, and nobody said otherwise. */
function judge(person: Person, people: readonly Person[], holder: string): void {
  if (person.isHolder || person.said !== undefined) return
  const days = person.names.filter(({ birthDate }) => birthDate !== '')
  const own = people
    .filter(({ isHolder }) => isHolder)
    .flatMap(({ names }) => names)
    .filter(({ birthDate }) => birthDate !== '')
  const isNamedAlike = person.names.some(({ name }) => isLikelySame({ name, birthDate: '' }, { name: holder, birthDate: '' }))
  const isApart = days.every((one) => own.every((other) => isSurelyOther(one, other)))
  person.isOther = !isNamedAlike && days.length > 0 && own.length > 0 && isApart
}

/** Nobody else here bears this name. */
function isAlone({ name }: NamedPerson, person: Person, people: readonly Person[]): boolean {
  return people.every((one) => one === person || !one.names.some((other) => nameKey(other.name) === nameKey(name)))
}

interface Evidence {
  readonly person: Person | undefined
  /** By name, number or reference, and not only because the file has nobody else. */
  readonly isStrong: boolean
  /** Where these do not agree: whom the name alone means. */
  readonly named: readonly Person[]
}

function evidenceOf(people: readonly Person[], source: string, said: SubjectSaid): Evidence {
  const one = bornOf(said)
  const named = said.name === '' ? [] : people.filter(({ names }) => names.some((name) => isLikelySame(name, one)))
  const numbered = people.filter(({ identifiers }) => said.identifiers.some((number) => identifiers.has(number)))
  const referred = referredBy(people, source, said)
  const sets = [named, numbered, referred].filter(({ length }) => length > 0)
  if (sets.length === 0 && said.name === '') {
    const [only, another] = people.filter(({ sources }) => sources.has(source))
    return { person: another === undefined ? only : undefined, isStrong: false, named }
  }
  const [person, another] = people.filter((one) => sets.length > 0 && sets.every((set) => set.includes(one)))
  return { person: another === undefined ? person : undefined, isStrong: true, named }
}

/**
 * Of the Patient of the same file and import; else, for a file that came again without its Patient, which was here already, of the one person
 * who ever had this id: in a file of that name, or anywhere where the id is too long to be another's.
 */
function referredBy(people: readonly Person[], source: string, said: SubjectSaid): readonly Person[] {
  if (said.reference === '') return []
  const [place, file] = [placeOf(source, said), fileOf(source, said)]
  const here = people.filter(({ places }) => places.has(place))
  if (here.length > 0) return here
  const [one, another] = people.filter(({ ids }) => ids.has(said.reference))
  if (one === undefined || another !== undefined) return []
  return said.reference.length >= OWN_ID_LENGTH_MIN || one.files.has(file) ? [one] : []
}

function whoseOf(
  people: readonly Person[],
  source: string,
  said: SubjectSaid | undefined,
): { readonly whose: Whose; readonly person: Person | undefined } {
  const { person, isStrong, named } = evidenceOf(people, source, said ?? NOTHING_SAID)
  if (person === undefined) return { whose: { who: unsureOf(said, named, people, source), sure: false }, person }
  return { whose: { who: whoOf(person), sure: isStrong && (person.isHolder || person.isOther) }, person }
}

const NOTHING_SAID: SubjectSaid = { name: '', reference: '', identifiers: [], importId: '' }

/** What the person typed, and tables, name nobody: these are the holder's, as far as anyone can tell. In a file of several patients they are anybody's. */
function unsureOf(said: SubjectSaid | undefined, named: readonly Person[], people: readonly Person[], source: string): string | null {
  if (said === undefined) return people.some(({ sources }) => sources.has(source)) ? null : ''
  const [only, another] = named
  if (only?.isHolder === true && another === undefined) return ''
  return said.name === '' ? null : said.name
}

function fileOf(source: string, { reference }: SubjectSaid): string {
  return `${source}\n${reference}`
}

function placeOf(source: string, said: SubjectSaid): string {
  return `${said.importId}\n${fileOf(source, said)}`
}

function personHere({ names, shown, isHolder, isOther, said }: Person, count: number): PersonHere {
  const [first = { name: '', birthDate: '' }] = names
  const state = isHolder ? 'holder' : isOther ? 'other' : 'not-sure'
  return { key: personKey(first), name: shown, birthDate: first.birthDate, count, state, isSaid: said !== undefined }
}

function rankOf({ state }: PersonHere): number {
  return ['holder', 'not-sure', 'other'].indexOf(state)
}
