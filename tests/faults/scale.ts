/** How many faults are tried: a cut inside the ordinary tests, all of them with `npm run test:faults`; and what came of them, for the last lines. */

import { appendFileSync } from 'node:fs'

/** True in the full run. */
export const FULL = process.env['SALUS_FAULTS'] === 'full'

/** A seed to repeat a run with; printed with every failure. */
export const SEED = Number(process.env['SALUS_SEED'] ?? '20261124')

/** Notes faults injected and acknowledged records looked for; `npm run test:faults` and the suites add them up. */
export function noteFaults(name: string, faults: number, acknowledged: number, lost: number): void {
  const line = `${name}: faults ${String(faults)}, acknowledged ${String(acknowledged)}, lost ${String(lost)}, seed ${String(SEED)}\n`
  process.stdout.write(line)
  const file = process.env['SALUS_FAULTS_REPORT']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, faults, acknowledged, lost, seed: SEED })}\n`)
}
