/** How many faults are tried: a cut inside the ordinary tests, all of them with `npm run test:faults`; and what came of them, for the last lines. */

import { appendFileSync } from 'node:fs'

/** True in the full run. */
export const FULL = process.env['SALUS_FAULTS'] === 'full'

/** Faults that are named in the output. */
const SAID_MAX = 50

/** A seed to repeat a run with; printed with every failure. */
export const SEED = Number(process.env['SALUS_SEED'] ?? '20261124')

/** Notes faults injected and acknowledged records looked for; `npm run test:faults` and the suites add them up. `wrong` is said at once: a full run is long. */
export function noteFaults(name: string, faults: number, acknowledged: number, wrong: readonly string[]): void {
  const lost = wrong.length
  for (const what of wrong.slice(0, SAID_MAX)) process.stdout.write(`${name}: ${what}\n`)
  const line = `${name}: faults ${String(faults)}, acknowledged ${String(acknowledged)}, lost ${String(lost)}, seed ${String(SEED)}\n`
  process.stdout.write(line)
  const file = process.env['SALUS_FAULTS_REPORT']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, faults, acknowledged, lost, seed: SEED })}\n`)
}
