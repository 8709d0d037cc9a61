/** Prints a table of every workload, Salus beside its peers, as seconds and as a ratio. */

import { writeFile } from 'node:fs/promises'
import { gas, grantCheck, serveLarge, shareThousand, withdraw, wrapKeys } from './consent-workloads.ts'
import { importAppleGigabyte, importAppleTenMillion } from './apple-workload.ts'
import { indexAlone } from './index-workload.ts'
import type { Outcome } from './measure.ts'
import { readDicom } from './picture-workload.ts'
import { browse, change, check, closeScale, disk, importGibibyte, importHundredThousand, memory, unlockLarge } from './scale-workloads.ts'
import { streamFourGibibytes } from './stream-workload.ts'
import { share } from './share-workload.ts'
import { openHome, openSummary, renderTimeline, scrollWhileImporting } from './timeline-workload.ts'
import { importMany, start, unlock } from './window-workloads.ts'

const RUNS = 5
const WORKLOADS: Readonly<Record<string, (runs: number) => Promise<Outcome>>> = {
  start,
  unlock,
  'import-10k': importMany,
  'share-256m': share,
  'share-1000': shareThousand,
  'wrap-keys': wrapKeys,
  'grant-check': grantCheck,
  withdraw,
  'serve-512m': serveLarge,
  gas,
  index: indexAlone,
  'import-1g': importGibibyte,
  'read-dicom': readDicom,
  'stream-4g': streamFourGibibytes,
  'import-apple-1g': importAppleGigabyte,
  'import-apple-10m': importAppleTenMillion,
  'import-100k': importHundredThousand,
  browse,
  'unlock-100k': unlockLarge,
  change,
  check,
  memory,
  disk,
  'open-home': openHome,
  'open-summary': openSummary,
  'render-timeline-100k': renderTimeline,
  'scroll-while-importing': scrollWhileImporting,
}

const optionOf = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}

function printOutcome(name: string, { salus, peers, runs }: Outcome): void {
  const own = salus['seconds'] ?? 0
  const rest = Object.entries(salus).filter(([key]) => key !== 'seconds')
  const lines = [
    `${name.padEnd(12)} salus ${own.toFixed(3)} s${rest.map(([key, value]) => `, ${key} ${value.toFixed(3)}`).join('')} (median of ${String(runs)})`,
  ]
  for (const [peer, figures] of Object.entries(peers)) {
    const theirs = figures['seconds'] ?? 0
    lines.push(`${' '.repeat(12)} ${peer} ${theirs.toFixed(3)} s, salus takes ${(own / theirs).toFixed(2)} times as long`)
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

const only = optionOf('--only')
const runs = Number(optionOf('--runs') ?? RUNS)
const outcomes: Record<string, Outcome> = {}
for (const [name, measure] of Object.entries(WORKLOADS)) {
  if (only !== undefined && !only.split(',').includes(name)) continue
  process.stderr.write(`bench: ${name} ...\n`)
  const outcome = await measure(runs)
  outcomes[name] = outcome
  printOutcome(name, outcome)
}
await closeScale()
const file = optionOf('--json')
if (file !== undefined) await writeFile(file, `${JSON.stringify(outcomes, null, 2)}\n`)
