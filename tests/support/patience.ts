/** How window tests ask: again and again until it is so. They wait longer than the five seconds of Playwright, so that a busy computer is never taken for a fault. */

import { expect as asked } from '@playwright/test'

/** What a page does by itself. Nothing takes nearly so long; where it is so at once, nobody waits. */
export const PATIENCE_MS = 30_000
/** What has to travel between two people, or be witnessed. */
export const NEWS_MS = 90_000
/** Playwright asks only once a second after a while. */
const ASKED_EVERY_MS = [50, 100, 150]

const patient = asked.configure({ timeout: PATIENCE_MS })

const poll: typeof patient.poll = (actual, options) =>
  patient.poll(actual, { intervals: ASKED_EVERY_MS, ...(typeof options === 'object' ? options : {}) })

export const expect = new Proxy(patient, {
  get: (target, name, receiver) => (name === 'poll' ? poll : (Reflect.get(target, name, receiver) as unknown)),
})
