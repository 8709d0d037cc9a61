/** Failures that nobody waits for and nobody catches: each is told in one line that says what kind it is and where, and never what it says, since that may be somebody's data. */

/** More of them say nothing new. */
const LINES_AN_HOUR = 60
const HOUR_MS = 3_600_000

/** A connection or a pipe whose other end is gone: whatever it was for hears of that by itself, and nothing here is left half done. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTCONN',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
])

/** How the process ends that heard of a failure that it cannot go on from. Source: sysexits.h, EX_SOFTWARE. */
const FAILED = 70

/**
 * Hears of them from now on. A promise that failed and that nobody waits for is told, and the rest goes on: whoever began it goes on as well.
 * What is thrown out of a callback may have left something half done, so that the process ends at once, unless it is only a connection that is
 * gone; what was acknowledged is on the disk. `who` says so. A vault ends with a promise as well: for it, to end is to lock.
 */
export function hearUnheard(who: 'node' | 'vault' | 'serve'): void {
  let lines = 0
  let sinceMs = Date.now()
  const tell = (error: unknown, what: string): void => {
    if (Math.abs(Date.now() - sinceMs) >= HOUR_MS) [lines, sinceMs] = [0, Date.now()]
    lines += 1
    if (lines <= LINES_AN_HOUR) process.stderr.write(`salus ${who}: a failure that nobody heard (${describeUnheard(error)}); ${what}\n`)
  }
  const hear = (error: unknown, mayEnd: boolean): void => {
    const ends = mayEnd && !OUTSIDE.has(codeOf(error))
    tell(error, ends ? 'it ends, since something may be half done' : 'it goes on')
    if (ends) process.exit(FAILED)
  }
  process.on('unhandledRejection', (error) => {
    hear(error, who === 'vault')
  })
  process.on('uncaughtException', (error) => {
    hear(error, true)
  })
}

/** Its kind, its code and the place in the program: names of our own and of libraries, no message and no folder. */
export function describeUnheard(error: unknown): string {
  if (!(error instanceof Error)) return 'no error'
  const name = /^[A-Za-z]{1,40}$/u.test(error.name) ? error.name : 'Error'
  const place = /([\w.-]{1,60}\.[cm]?[jt]s:\d{1,9}:\d{1,9})\)?$/mu.exec(framesOf(error))?.[1]
  return [name, codeOf(error), place ?? ''].filter((part) => part !== '').join(' ')
}

/** Only what stands behind the message, which may look like a place itself. */
function framesOf({ stack = '', message }: Error): string {
  const at = stack.indexOf(message)
  return at < 0 ? '' : stack.slice(at + message.length)
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/u.test(code) ? code : ''
}
