/** The command that takes files in, with answers to what a preview asks: passwords, places of photographs, columns of tables. */

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ImportPreview, ImportResult } from '../../shared/api/import-views.ts'
import type { RecordFilter, RecordPage } from '../../shared/api/record-filter.ts'
import { decodeTableChoices } from '../../shared/model/table-columns.ts'
import type { TableChoice, TableQuestion } from '../../shared/model/table-columns.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, messageOf, must } from './outcome.ts'

interface Refused {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** `{imported, duplicates, refused, recordIds, otherPeople, tables, locked, places}`: a terminal is not asked, but told, and may come again with the answers. */
export async function importRecords(household: Household, command: Command): Promise<object> {
  if (command.words.length === 0) throw new CommandError({ code: 'input-invalid' })
  const paths = command.words.map((path) => resolve(path))
  const preview = await answered(household, command, must(await household.call('previewImport', { paths })) as ImportPreview)
  const refused: readonly Refused[] = preview.refused.map(({ name, error }) => ({
    path: name,
    code: error.code,
    message: messageOf(error).message,
  }))
  const asked = {
    ...(preview.tables.length === 0 ? {} : { tables: preview.tables }),
    ...(preview.papers === undefined ? {} : papersOf(preview.papers)),
  }
  const otherPeople = preview.subjects.filter(({ isHolder }) => !isHolder).map(({ name }) => name)
  if (preview.total === 0) {
    must(await household.call('discardImport', { importToken: preview.importToken }))
    return { imported: 0, duplicates: preview.duplicates, refused, recordIds: [], ...asked }
  }
  const holdBack = command.options['hold-back'] === true
  const result = must(await household.call('importRecords', { importToken: preview.importToken, holdBack })) as ImportResult
  // A list waits a little for what is being sorted in; the command ends when all of it can be found.
  const one: RecordFilter & { readonly limit: number; readonly offset: number } = { limit: 1, offset: 0 }
  while ((must(await household.call('listRecords', one)) as RecordPage).indexing !== null) continue
  return { imported: result.imported, duplicates: result.duplicates, refused, recordIds: result.recordIds, otherPeople, ...asked }
}

function papersOf({ locked, places, placesRemoved, placesFixed }: NonNullable<ImportPreview['papers']>): object {
  return {
    ...(locked.length === 0 ? {} : { locked: locked.map(({ name, isWrong }) => ({ name, isWrong })) }),
    ...(places + placesRemoved + placesFixed === 0 ? {} : { places: { kept: places + placesFixed, removed: placesRemoved } }),
  }
}

/** The same files read once more where something that was asked is answered by `--password-file`, `--remove-places` or `--columns`. */
async function answered(household: Household, command: Command, preview: ImportPreview): Promise<ImportPreview> {
  const { papers, tables: questions, importToken } = preview
  const passwords = await passwordsOf(textOf(command, 'password-file'), papers?.locked ?? [])
  const tables = await choicesOf(textOf(command, 'columns'), questions)
  const removePlaces = command.options['remove-places'] === true
  const some = Object.keys(passwords).length > 0 || tables.length > 0 || (removePlaces && (papers?.places ?? 0) > 0)
  if (!some) return preview
  return must(await household.call('rereadImport', { importToken, passwords, removePlaces, tables })) as ImportPreview
}

/** Lines of a name, a tab and its password; a password alone is for every other file. */
async function passwordsOf(
  path: string,
  locked: readonly { readonly paper: string; readonly name: string }[],
): Promise<Readonly<Record<string, string>>> {
  const lines = path === '' ? [] : (await readAnswers(path)).split(/\r?\n/u).filter((line) => line !== '')
  const named = new Map(
    lines.map((line) => (line.includes('\t') ? ([line.slice(0, line.indexOf('\t')), line] as const) : (['', line] as const))),
  )
  const passwordOf = (name: string): string | undefined => named.get(name)?.slice(name.length + 1) ?? named.get('')
  return Object.fromEntries(
    locked.flatMap(({ paper, name }) => {
      const password = passwordOf(name)
      return password === undefined ? [] : [[paper, password] as const]
    }),
  )
}

/** A JSON object for every table, or a list of them with names; what one leaves out is what was thought of its table. */
async function choicesOf(path: string, questions: readonly TableQuestion[]): Promise<readonly TableChoice[]> {
  if (path === '') return []
  const said = parsedAnswers(await readAnswers(path))
  const list = (Array.isArray(said) ? said : [said]) as readonly Partial<TableChoice>[]
  const choices = questions.flatMap(({ file, name, kind, columns, order, unit }) => {
    const own = list.find((one) => one.name === name) ?? list.find((one) => one.name === undefined)
    return own === undefined ? [] : [{ kind, columns, order, unit, ...own, file, name }]
  })
  const read = decodeTableChoices(choices)
  if (read === null) throw new CommandError({ code: 'input-invalid', detail: { reason: '--columns does not say all that is asked.' } })
  return read
}

function parsedAnswers(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CommandError({ code: 'json-broken' })
  }
}

async function readAnswers(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new CommandError({ code: 'file-unreadable' })
  }
}
