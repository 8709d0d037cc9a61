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
  'vectors/vectors',
  'property/observer',
  'vectors/second-decoder',
]

/** Projects of `vitest.config.ts` in their order; that of the windows has no name. */
const KINDS = ['', 'apart', 'people', 'together']

/** All others come as Vitest has them: by how long they took here before, or by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      const among = at === -1 ? LONG.length : at
      // One kind after the other, because a process stays only with files of its own kind; what shares processes last, the shortest at the end.
      return KINDS.indexOf(project.name) * (LONG.length + 1) + among
    }
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}
