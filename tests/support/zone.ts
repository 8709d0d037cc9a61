/** Where the computer of a test stands. */

import { afterAll } from 'vitest'

/** Puts the zone back behind the last test of a file that goes elsewhere. */
export function keepZone(): void {
  const before = process.env['TZ']
  afterAll(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })
}
