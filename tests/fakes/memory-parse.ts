/** A reader in memory: files are texts by path, each one FHIR resource; the same entries and refusals as the real one. */

import type { ParsePort } from '../../electron/vault/ports.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'

/** `files` by absolute path. */
export function createMemoryParse(files: ReadonlyMap<string, string>): ParsePort {
  return {
    async *parse(paths, signal) {
      for (const [file, path] of paths.entries()) {
        await Promise.resolve()
        if (signal.aborted) {
          yield { type: 'refused', file: -1, entry: 0, name: '', error: { code: 'cancelled' } }
          return
        }
        yield entryOf(path, file, files.get(path))
      }
      yield { type: 'progress', filesDone: paths.length, filesTotal: paths.length, bytesDone: 0, bytesTotal: 0 }
    },
  }
}

function entryOf(path: string, file: number, text: string | undefined): ParsedEntry {
  const name = path.split('/').at(-1) ?? ''
  const refused = (code: 'file-unreadable' | 'json-broken'): ParsedEntry => ({ type: 'refused', file, entry: 0, name, error: { code } })
  if (text === undefined) return refused('file-unreadable')
  try {
    const resource = JSON.parse(text) as object
    return {
      type: 'record',
      file,
      entry: 0,
      row: rowOf(resource, { source: name }),
      resourceJson: JSON.stringify(resource),
      searchWords: '',
      advice: [],
    }
  } catch {
    return refused('json-broken')
  }
}
