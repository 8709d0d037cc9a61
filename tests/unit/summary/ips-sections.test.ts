/** Real patient summaries, where the folder of them is present: each section of a file is found again on the page. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../shared/model/canonical-json.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { statusOf } from '../../../shared/fhir/concept.ts'
import { objectAt, objectsAt, textAt } from '../../../shared/fhir/json.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import { selectSummary, shortlist, SUMMARY_YEARS } from '../../../shared/fhir/summary-select.ts'
import type { SummaryItem } from '../../../shared/fhir/summary-select.ts'
import { sectionOf } from '../../../shared/fhir/summary-sections.ts'
import type { SummarySection } from '../../../shared/model/summary.ts'
import { readOne, resourceOf } from '../parse/read-one.ts'

const IPS = join(process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'), 'ips')
const TODAY = '2026-05-01'
const present = existsSync(IPS)
if (!present) process.stdout.write('skipped: no folder of real summaries here (SALUS_DATA names one)\n')

interface Found {
  readonly section: string
  readonly entries: number
  readonly listed: number
  readonly merged: number
  readonly unread: number
  readonly old: number
  readonly over: readonly string[]
  readonly lost: readonly string[]
  readonly on: readonly string[]
}

/** What the vault would hold of a file, newest first within a kind as the index gives it. */
function itemsOf(name: string): readonly SummaryItem[] {
  return readOne(name, readFileSync(join(IPS, name)))
    .records.map((entry, at) => ({
      row: { ...entry.row, id: String(at).padStart(32, '0'), importedAtMs: 0 },
      resource: resourceOf(entry),
    }))
    .sort((a, b) => (a.row.date < b.row.date ? 1 : a.row.date > b.row.date ? -1 : 0))
}

function tableOf(name: string): readonly Found[] {
  const items = itemsOf(name)
  const rows = items.map(({ row }) => row)
  const wanted = new Set(shortlist(rows, TODAY).map(({ id }) => id))
  const page = selectSummary(
    items.filter(({ row }) => wanted.has(row.id)),
    rows,
    TODAY,
  )
  const bundle = JSON.parse(readFileSync(join(IPS, name), 'utf8')) as Json
  const entries = objectsAt(bundle, 'entry')
  const byReference = new Map<string, Json>()
  for (const entry of entries) {
    const resource = objectAt(entry, 'resource')
    byReference.set(textAt(entry, 'fullUrl'), resource)
    byReference.set(`${textAt(resource, 'resourceType')}/${textAt(resource, 'id')}`, resource)
  }
  const composition = entries.map((entry) => objectAt(entry, 'resource')).find((one) => textAt(one, 'resourceType') === 'Composition')
  return objectsAt(composition, 'section').flatMap((section) => {
    const named = objectsAt(section, 'entry').flatMap((one): readonly Json[] => {
      const resource = byReference.get(textAt(one, 'reference'))
      return resource === undefined ? [] : [resource]
    })
    return named.length === 0 ? [] : [foundOf(textAt(section, 'title'), named, items, page)]
  })
}

function foundOf(section: string, named: readonly Json[], items: readonly SummaryItem[], page: readonly SummarySection[]): Found {
  const found = {
    section,
    entries: named.length,
    listed: 0,
    merged: 0,
    unread: 0,
    old: 0,
    over: [] as string[],
    lost: [] as string[],
    on: new Set<string>(),
  }
  const byContent = new Map(items.map((item) => [canonicalJson(item.resource), item]))
  for (const resource of named) {
    const item = byContent.get(canonicalJson(resource))
    const place = page.find(({ lines, statements }) => [...lines, ...statements].some(({ row }) => row.id === item?.row.id))
    const alike = page.find(({ lines }) => lines.some(({ row }) => item !== undefined && isSame(row, item.row)))
    if (place !== undefined) found.listed += 1
    else if (sectionOf(resource) === null) found.over.push(`${textAt(resource, 'resourceType')} ${statusOf(resource)}`)
    else if (alike !== undefined) found.merged += 1
    else if (item === undefined) found.unread += 1
    // The device itself is listed.
    else if (item.row.resourceType === 'DeviceUseStatement' && item.row.title === item.row.source) found.merged += 1
    else if (isOld(item.row, items)) found.old += 1
    else found.lost.push(`${textAt(resource, 'resourceType')} ${item.row.title} ${item.row.date}`)
    const on = place ?? alike
    if (on !== undefined) found.on.add(on.key)
  }
  return { ...found, on: [...found.on] }
}

function isSame(a: RecordRow, b: RecordRow): boolean {
  return a.kind === b.kind && (a.code === '' ? a.title.toLocaleLowerCase() === b.title.toLocaleLowerCase() : a.code === b.code)
}

/** Before the years that count. */
function isOld(row: RecordRow, items: readonly SummaryItem[]): boolean {
  const newest = items.find((one) => one.row.kind === row.kind && one.row.date !== '')?.row.date ?? ''
  return ['lab', 'report'].includes(row.kind) && Number(newest.slice(0, 4)) - Number(row.date.slice(0, 4)) >= SUMMARY_YEARS
}

describe.skipIf(!present)('real patient summaries', () => {
  it('are found again on the page, section by section; what is left out is over, or older than the years that count', () => {
    const lines: string[] = []
    for (const name of readdirSync(IPS)) {
      for (const found of tableOf(name)) {
        lines.push(
          [
            name.slice(0, 34).padEnd(34),
            found.section.slice(0, 30).padEnd(30),
            `${String(found.entries).padStart(3)} entries: ${String(found.listed).padStart(3)} listed, ${String(found.merged).padStart(3)} older of the same`,
            found.over.length === 0 ? '' : `, ${String(found.over.length)} over (${[...new Set(found.over)].join(', ')})`,
            found.old === 0 ? '' : `, ${String(found.old)} before the years that count`,
            found.unread === 0 ? '' : `, ${String(found.unread)} only in the kept file`,
            found.lost.length === 0 ? '' : `, LOST ${found.lost.join('; ')}`,
            ` -> ${found.on.join(', ')}`,
          ].join(' '),
        )
      }
    }
    process.stdout.write(`${lines.join('\n')}\n`)
    expect(lines.filter((line) => line.includes('LOST'))).toEqual([])
  })
})
