/** The order of files: what takes longest begins first, so that no long file is left to run alone at the end. */

import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Half a minute and more on two cores, and what comes close to it; the longest first. */
const LONG = [
  'window/journeys',
  'window/sharing',
  'window/walk',
  'window/sharing-on',
  'window/crash',
  'window/backup',
  'window/access',
  'window/devices',
  'network/cli',
  'contracts/solidity',
  'hostile/mutated-requests',
  'faults/resume',
  'faults/kills',
  'faults/master-key',
  'network/relay',
]

/** All others come as Vitest has them: by how long they took here before, or by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return at === -1 ? LONG.length : at
    }
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}
