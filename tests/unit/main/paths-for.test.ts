/** What a person chose is used for what she was asked, once: a window that was taken over cannot turn one choice into another. */

import { describe, expect, it } from 'vitest'
import { createFileTokens } from '../../../electron/main/file-tokens.ts'
import type { Choice } from '../../../electron/main/file-tokens.ts'
import { pathsFor } from '../../../electron/main/paths-for.ts'

const AT_MS = Date.UTC(2026, 0, 2, 3, 4, 5)
const asked = (choice: Choice, method: unknown): ReturnType<typeof pathsFor> => {
  const tokens = createFileTokens()
  return pathsFor(tokens, method, tokens.keep(choice, ['/home/maria/chosen']).fileToken, AT_MS)
}

describe('a choice of the person', () => {
  it('is handed to what she was asked for', () => {
    for (const method of [
      'previewImport',
      'addRecord',
      'sendRecord',
      'restoreBackup',
      'fireDrill',
      'repairVault',
      'openParcel',
      'importCar',
    ])
      expect([method, asked('files', method)]).toEqual([method, { paths: ['/home/maria/chosen'] }])
    expect(asked('folder', 'previewImport')).toEqual({ paths: ['/home/maria/chosen'] })
    for (const method of ['createBackup', 'saveParcel', 'exportCar'])
      expect([method, asked('target', method)]).toEqual([method, { path: '/home/maria/chosen' }])
    for (const method of ['exportEverything', 'saveShared'])
      expect([method, asked('folder', method)]).toEqual([method, { path: '/home/maria/chosen/salus-export-2026-01-02-03-04-05' }])
    expect(asked('folder', 'makeLink')).toEqual({ path: '/home/maria/chosen' })
  })

  it('to read files writes over none of them, and puts nothing readable beside them', () => {
    for (const method of ['createBackup', 'saveParcel', 'exportCar', 'exportEverything', 'saveShared', 'makeLink'])
      expect([method, asked('files', method)]).toEqual([method, { path: '' }])
  })

  it('of a place to write to is read by nothing, and no folder is written to as a file', () => {
    for (const method of ['previewImport', 'addRecord', 'sendRecord', 'repairVault', 'openParcel', 'importCar'])
      expect([method, asked('target', method)]).toEqual([method, { paths: [] }])
    for (const method of ['createBackup', 'saveParcel', 'exportCar'])
      expect([method, asked('folder', method)]).toEqual([method, { path: '' }])
  })

  it('counts once, whatever it was first used for, and for methods about files only', () => {
    const tokens = createFileTokens()
    const { fileToken } = tokens.keep('files', ['/a'])
    expect(pathsFor(tokens, 'createBackup', fileToken, AT_MS)).toEqual({ path: '' })
    expect(pathsFor(tokens, 'previewImport', fileToken, AT_MS)).toEqual({ paths: [] })
    for (const method of ['readRecord', 'constructor', undefined, { toString: 1 }]) expect(asked('files', method)).toEqual({ path: '' })
    expect(pathsFor(tokens, 'previewImport', 'made-up', AT_MS)).toEqual({ paths: [] })
  })
})
