/** Records in: method name to function. */

import { discardImport } from './discard-import.ts'
import { importRecords } from './import-records.ts'
import { listImports } from './list-imports.ts'
import { openLink } from './open-link.ts'
import { previewImport } from './preview-import.ts'
import { previewLink } from './preview-link.ts'
import { rereadImport } from './reread-import.ts'
import { undoImport } from './undo-import.ts'

export const IMPORT = {
  discardImport,
  importRecords,
  listImports,
  openLink,
  previewImport,
  previewLink,
  rereadImport,
  undoImport,
}
