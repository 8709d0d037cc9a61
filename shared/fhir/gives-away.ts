/** What chosen records point to that was not chosen: by rules over a small table, without asking anybody. */

import { GIVES_AWAY_REASONS, REVEALED_TOPICS } from '../model/gives-away.ts'
import type { GivesAway, GivesAwayReason, RevealedTopic } from '../model/gives-away.ts'
import type { RecordKind } from '../model/record.ts'
import type { Code } from './concept.ts'
import { TOPIC_RULES } from './gives-away-table.ts'
import type { TopicRule } from './gives-away-table.ts'
import { holdsBeginning, plainWords } from './plain-words.ts'

/** A chosen record as it is looked at. */
export interface SharedItem {
  readonly id: string
  readonly kind: RecordKind
  readonly title: string
  readonly codes: readonly Code[]
  /** What is written in it beside its title: narrative, notes, the text of a document. */
  readonly text: string
}

const ATC_SYSTEMS = new Set(['http://www.whocc.no/atc', 'urn:oid:2.16.840.1.113883.6.73', '2.16.840.1.113883.6.73'])
const LOINC = 'http://loinc.org'
const ICD = /icd-?10|2\.16\.840\.1\.113883\.6\.(3|90)$/iu
const NOTES: ReadonlySet<RecordKind> = new Set(['document', 'report', 'encounter', 'care-plan', 'imaging', 'procedure'])
const TESTS: ReadonlySet<RecordKind> = new Set(['lab', 'report', 'other'])

/** Topics that a record names itself, as a problem does. */
export function topicsNamed(item: Pick<SharedItem, 'title' | 'codes'>): ReadonlySet<RevealedTopic> {
  const words = plainWords([item.title, ...item.codes.map(({ display }) => display)].join(' . '))
  const icd = item.codes.filter(({ system }) => ICD.test(system)).map(({ code }) => code.toUpperCase())
  return topicsWhere((rule) => begins(icd, rule.icd) || rule.words.some((one) => holdsBeginning(words, one)))
}

/** Topics that a text mentions. */
export function topicsMentioned(text: string): ReadonlySet<RevealedTopic> {
  const words = plainWords(text)
  return topicsWhere((rule) => rule.words.some((one) => holdsBeginning(words, one)))
}

/** Medicines, tests and notes that point to what no chosen problem names; one warning for each reason and topic. */
export function suggestionsOf(chosen: readonly SharedItem[]): readonly GivesAway[] {
  const included = topicsIncluded(chosen)
  const found = new Map<string, { readonly reason: GivesAwayReason; readonly topic: RevealedTopic; readonly items: SharedItem[] }>()
  for (const item of chosen) {
    for (const [reason, topics] of pointedTo(item)) {
      for (const topic of topics) {
        if (included.has(topic)) continue
        const key = `${reason}/${topic}`
        const group = found.get(key) ?? { reason, topic, items: [] }
        group.items.push(item)
        found.set(key, group)
      }
    }
  }
  return [...found.values()].map(({ reason, topic, items }) => warningOf(reason, items, { topics: [topic] }))
}

/** What chosen problems name; whoever shares one condition has said what others around it may be about. */
export function topicsIncluded(chosen: readonly SharedItem[]): ReadonlySet<RevealedTopic> {
  const topics = new Set<RevealedTopic>()
  for (const item of chosen) if (item.kind === 'problem') for (const topic of topicsNamed(item)) topics.add(topic)
  if (topics.has('hiv')) topics.add('hiv-prevention')
  if ([...MENTAL].some((topic) => topics.has(topic))) topics.add('mental-health')
  if (topics.has('breast-cancer') || topics.has('prostate-cancer')) topics.add('cancer')
  return topics
}

const MENTAL: ReadonlySet<RevealedTopic> = new Set(['depression', 'bipolar', 'psychosis'])

/** A warning with an id that only depends on what it is about. */
export function warningOf(
  reason: GivesAwayReason,
  items: readonly Pick<SharedItem, 'id' | 'title'>[],
  more: { readonly topics?: readonly RevealedTopic[]; readonly names?: readonly string[]; readonly count?: number },
): GivesAway {
  const { topics = [], names = [], count = 0 } = more
  const ids = items.map(({ id }) => id).sort()
  return {
    id: [reason, ...topics, ...ids].join('/'),
    reason,
    topics,
    records: items.map(({ id, title }) => ({ id, title })),
    names,
    count,
  }
}

/** Whoever looks at the first few has seen what tells most; the same warnings come in the same order each time. */
export function mostTellingFirst(warnings: readonly GivesAway[]): readonly GivesAway[] {
  const tells = ({ topics, names, count }: GivesAway): number => Math.max(1, topics.length + names.length + count)
  const topic = ({ topics: [first] }: GivesAway): number => (first === undefined ? REVEALED_TOPICS.length : REVEALED_TOPICS.indexOf(first))
  const reason = (one: GivesAway): number => GIVES_AWAY_REASONS.indexOf(one.reason)
  const title = ({ records }: GivesAway): string => records[0]?.title ?? ''
  return warnings.toSorted(
    (a, b) =>
      tells(b) - tells(a) || reason(a) - reason(b) || topic(a) - topic(b) || title(a).localeCompare(title(b)) || (a.id < b.id ? -1 : 1),
  )
}

function pointedTo(item: SharedItem): readonly (readonly [GivesAwayReason, ReadonlySet<RevealedTopic>])[] {
  const words = plainWords([item.title, ...item.codes.map(({ display }) => display)].join(' . '))
  if (item.kind === 'medicine') return [['medicine', medicineTopics(item, words)]]
  const test = TESTS.has(item.kind) ? topicsWhere((rule) => isTestOf(rule, item, words)) : new Set<RevealedTopic>()
  const note = NOTES.has(item.kind)
    ? topicsWhere((rule) => [...(rule.notes ?? []), ...rule.words].some((one) => holdsBeginning(words, one)))
    : new Set<RevealedTopic>()
  return [
    ['test', test],
    ['note', note],
  ]
}

/** A class decides where the record has one: the same substance can be for different things. */
function medicineTopics({ codes }: SharedItem, words: string): ReadonlySet<RevealedTopic> {
  const atc = codes.filter(({ system }) => ATC_SYSTEMS.has(system)).map(({ code }) => code.toUpperCase())
  const topics =
    atc.length > 0
      ? topicsWhere((rule) => begins(atc, rule.atc) && !begins(atc, rule.notAtc))
      : topicsWhere((rule) => (rule.medicines ?? []).some((one) => holdsBeginning(words, one)))
  // One that treats also holds what prevents.
  return topics.has('hiv') ? new Set([...topics].filter((topic) => topic !== 'hiv-prevention')) : topics
}

function isTestOf(rule: TopicRule, { codes }: SharedItem, words: string): boolean {
  const loinc = codes.some(({ system, code }) => system === LOINC && rule.loinc?.includes(code) === true)
  return loinc || (rule.tests ?? []).some((one) => holdsBeginning(words, one))
}

function begins(codes: readonly string[], beginnings: readonly string[] = []): boolean {
  return codes.some((code) => beginnings.some((one) => code.startsWith(one)))
}

function topicsWhere(holds: (rule: TopicRule) => boolean): ReadonlySet<RevealedTopic> {
  return new Set(TOPIC_RULES.filter(holds).map(({ topic }) => topic))
}
