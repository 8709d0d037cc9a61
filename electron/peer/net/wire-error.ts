/** What went wrong on a stream. */

/** Translated to an error code where the stream is used. `cut`: it ended within a frame. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly reason: 'timeout' | 'closed' | 'cut' | 'malformed' | 'too-large'

  constructor(reason: WireError['reason']) {
    super(reason)
    this.reason = reason
  }
}
