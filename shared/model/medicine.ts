/** What a record says of one medicine. */

export interface MedicineFacts {
  readonly group: 'current' | 'past' | 'unclear'
  /** In the person's language, as are all texts; empty where the record does not say. */
  readonly status: string
  readonly dose: string
  /** What is said in codes beside a sentence of the source. */
  readonly codedDose: string
  readonly who: string
  readonly why: string
  /** ISO 8601. */
  readonly since: string
  readonly until: string
  readonly note: string
}
