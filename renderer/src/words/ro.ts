/** Every sentence of the window in Romanian. */

import type { WordsFile } from './en.ts'
import { RO_DEVICES } from './ro-devices.ts'
import { RO_IMAGING } from './ro-imaging.ts'
import { RO_INSIGHT } from './ro-insight.ts'
import { RO_KEYS } from './ro-keys.ts'
import { RO_LABS } from './ro-labs.ts'
import { RO_PAGES } from './ro-pages.ts'
import { RO_RECORDS } from './ro-records.ts'
import { RO_SHARING } from './ro-sharing.ts'

export const RO: WordsFile = {
  ...RO_PAGES,
  ...RO_RECORDS,
  ...RO_SHARING,
  ...RO_DEVICES,
  ...RO_KEYS,
  ...RO_IMAGING,
  ...RO_INSIGHT,
  ...RO_LABS,
}
