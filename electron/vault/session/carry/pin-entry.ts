/** What is known of a sealed record that a service is asked to keep. */

/** Key: the CID of a sealed record. */
export interface PinEntry {
  readonly endpoint: string
  readonly recordId: string
  /** Names of the requests there, as far as they are known. */
  readonly requestIds: readonly string[]
  /** To be asked for; asked for; to be let go; asked to be let go; not there any more, by its own word. */
  readonly state: 'wanted' | 'kept' | 'leaving' | 'asked' | 'gone'
  readonly changedAtMs: number
}
