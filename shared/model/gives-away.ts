/** What a share tells beyond the records that were chosen: said before it is signed, and never a reason to stop it. */

/** What a medicine, a test or a note can point to. */
export const REVEALED_TOPICS = [
  'hiv',
  'hiv-prevention',
  'hepatitis',
  'sexual-health',
  'pregnancy',
  'fertility',
  'contraception',
  'hormones',
  'erectile',
  'diabetes',
  'thyroid',
  'mental-health',
  'depression',
  'bipolar',
  'psychosis',
  'attention',
  'opioids',
  'alcohol',
  'drug-use',
  'dementia',
  'parkinson',
  'epilepsy',
  'tuberculosis',
  'breast-cancer',
  'prostate-cancer',
  'cancer',
  'genetics',
  'acne',
] as const
export type RevealedTopic = (typeof REVEALED_TOPICS)[number]

/** `medicine`, `test` and `note` point to a topic; the others say what they hold. */
export const GIVES_AWAY_REASONS = [
  'medicine',
  'test',
  'note',
  'text-mentions',
  'text-names',
  'other-person',
  'holds-more',
  'photo-place',
  'picture-person',
  'picture-words',
] as const
export type GivesAwayReason = (typeof GIVES_AWAY_REASONS)[number]

export interface GivesAway {
  /** The same for the same reason, topic and records. */
  readonly id: string
  readonly reason: GivesAwayReason
  /** What it points to, or what the text mentions; empty for the other reasons. */
  readonly topics: readonly RevealedTopic[]
  /** Of those that were chosen. */
  readonly records: readonly { readonly id: string; readonly title: string }[]
  /** What the text names: titles of records left out, or people. */
  readonly names: readonly string[]
  /** Of `holds-more`: records left out that were read from the document. */
  readonly count: number
}

/** `warnings`: what tells most comes first. `unlooked`: chosen records that were not looked through; 0 where all were. */
export interface GivesAwayReport {
  readonly warnings: readonly GivesAway[]
  readonly unlooked: number
}
