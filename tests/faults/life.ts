/** One small life of a vault, step by step, and what must be there after each step. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { deleteRecords } from '../../electron/vault/operations/records/delete-records.ts'
import { rotateKeys } from '../../electron/vault/operations/keys/rotate-keys.ts'
import { undoImport } from '../../electron/vault/operations/import/undo-import.ts'
import { writeSettings } from '../../electron/vault/operations/vault/write-settings.ts'
import { documentOf, importInto, recordOf, seenDocumentOf, stateOf } from './core.ts'
import type { Core } from './core.ts'

export interface Deed {
  readonly name: string
  run(core: Core, outside: string): Promise<unknown>
}

const DOCUMENT_BYTES = 600_000
/** Two of them share a segment. */
const PICTURE_BYTES = 300_000

/** `outside` is a folder that is not part of the vault. */
export const DEEDS: readonly Deed[] = [
  {
    name: 'import',
    run: (core, outside) => importInto(core, ['Hay fever', 'Migraine', 'Asthma', 'Gout', 'Anaemia'].map(recordOf), outside),
  },
  { name: 'edit', run: (core) => writeSettings(core.session, { language: 'en', theme: 'dark', idleLockMinutes: 5 }) },
  {
    name: 'import a large file and two pictures',
    run: (core, outside) => {
      mkdirSync(outside, { recursive: true })
      const pictures = ['one.txt', 'two.txt'].map((name) => seenDocumentOf(name, join(outside, name), PICTURE_BYTES))
      const scan = documentOf('scan.txt', join(outside, 'scan.txt'), DOCUMENT_BYTES)
      return importInto(core, [scan, ...pictures, recordOf('Letter', 1)], outside)
    },
  },
  {
    name: 'delete',
    run: async (core) => {
      const { ids } = await stateOf(core)
      return deleteRecords(core.session, { recordIds: ids.slice(0, 1) })
    },
  },
  { name: 'rotate', run: (core) => rotateKeys(core.session, null, new AbortController().signal) },
  {
    name: 'import and undo',
    run: async (core, outside) => {
      await importInto(core, ['Cough', 'Cold'].map(recordOf), outside)
      for await (const [importId, { count }] of core.session.manifest.entries('imports')) {
        if (count === 2 && (await isOf(core, importId))) return undoImport(core.session, { importId })
      }
      throw new Error('no import to undo')
    },
  },
  { name: 'import again', run: (core, outside) => importInto(core, ['Rash', 'Fever'].map(recordOf), outside) },
]

/** Only the newest import of two records has both of its own and no document. */
async function isOf(core: Core, importId: string): Promise<boolean> {
  let own = 0
  for await (const [, entry] of core.session.manifest.entries('records'))
    if (entry.importId === importId && entry.original === undefined) own += 1
  return own === 2
}
