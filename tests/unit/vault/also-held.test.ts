/** Two computers of one person: an import that one of them took out, and a file that the other one read meanwhile and that held the same. */

import { describe, expect, it } from 'vitest'
import { listImports } from '../../../electron/vault/operations/import/list-imports.ts'
import { undoImport } from '../../../electron/vault/operations/import/undo-import.ts'
import { deleteRecords } from '../../../electron/vault/operations/records/delete-records.ts'
import { noteAlsoHeld } from '../../../electron/vault/session/manifest/also-held.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import { keysOf, live, set } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'

const record =
  (id: string): Work =>
  async ({ session }) => {
    const blob = await storeBlob(session, new TextEncoder().encode(id))
    const entry = { ...blob, version: 1, sizeBytes: 1, kind: 'problem', importId: 'i', digest: `digest of ${id}`, salt: '' }
    await session.manifest.commit(async (tx) => {
      await tx.set('records', id, entry as never)
      await tx.set('digests', entry.digest, id)
    })
  }

describe('what came with an import that was taken out on one computer', () => {
  const imported = (id: string): Work => set('imports', id, { atMs: 1, names: [`${id}.json`], count: 1 })
  const alsoIn: Work = ({ session }) =>
    session.manifest.commit(async (tx) => {
      await tx.set('imports', 'j', { atMs: 2, names: ['j.json'], count: 1 })
      await noteAlsoHeld(session, tx, 'j', ['a'])
    })
  const takeOut: Work = ({ session }) => undoImport(session, { importId: 'i' })

  it('stays where a file that another computer took in meanwhile held it as well; what was deleted for good does not', async () => {
    const before = [imported('i'), record('a'), record('b'), set('whose', 'record/a', { who: 'Ion', changedAtMs: 1 })]
    await live({ before, desk: [takeOut], laptop: [alsoIn] }, async (one) => {
      expect([await keysOf(one, 'records'), await keysOf(one, 'digests'), await keysOf(one, 'whose')]).toEqual([
        ['a'],
        ['digest of a'],
        ['record/a'],
      ])
      expect(await keysOf(one, 'imports')).toEqual(['j'])
      expect(await one.session.manifest.get('records', 'a')).toMatchObject({ also: ['j'] })
    })
    await live({ before, desk: [({ session }) => deleteRecords(session, { recordIds: ['a'] })], laptop: [alsoIn] }, async (one) => {
      expect([await keysOf(one, 'records'), await keysOf(one, 'digests')]).toEqual([['b'], ['digest of b']])
    })
  })

  it('is of every import that either computer noted, and an import that either took out stays out', async () => {
    const more: Work = ({ session }) => session.manifest.commit((tx) => noteAlsoHeld(session, tx, 'k', ['a']))
    const before = [imported('i'), imported('k'), record('a'), record('b')]
    await live({ before, desk: [more, takeOut], laptop: [alsoIn] }, async (one) => {
      expect(await keysOf(one, 'records')).toEqual(['a'])
      expect(await one.session.manifest.get('records', 'a')).toMatchObject({ also: ['j', 'k'] })
      expect(await listImports(one.session)).toMatchObject([{ importId: 'j' }, { importId: 'k' }])
    })
  })
})
