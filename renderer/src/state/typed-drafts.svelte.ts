/** What is being typed in: kept while the vault is open, whatever page is looked at, until it is saved or discarded. */

import { zoneOf } from '../../../shared/model/local-time.ts'
import { measureOf } from '../../../shared/model/measures.ts'
import { TYPED_FIELDS } from '../../../shared/model/typed-record.ts'
import type { TypedField, TypedFields, TypedKind } from '../../../shared/model/typed-record.ts'

interface Paper {
  readonly fileToken: string
  readonly name: string
}

/** One form. Every field is text; empty is not said. */
export class TypedDraft {
  kind = $state<TypedKind | ''>('')
  readonly fields = $state(Object.fromEntries(TYPED_FIELDS.map((field) => [field, ''])) as Record<TypedField, string>)
  paper = $state.raw<Paper | null>(null)

  constructor(initial?: TypedFields) {
    if (initial === undefined) return
    this.kind = initial.kind
    for (const field of TYPED_FIELDS) this.fields[field] = initial[field] ?? ''
  }

  /** Something was typed or chosen beside the kind. */
  get isBegun(): boolean {
    return this.paper !== null || TYPED_FIELDS.some((field) => this.fields[field] !== '')
  }

  /** As it is to be read; null without a kind. `titleOf` names a measurement that nobody has to name. */
  toFields(titleOf: (measure: string) => string): TypedFields | null {
    if (this.kind === '') return null
    const shown = new Set(FIELDS_OF[this.kind])
    const said = Object.fromEntries(TYPED_FIELDS.map((field) => [field, shown.has(field) ? this.fields[field] : '']))
    const fields = { kind: this.kind, ...(said as Record<TypedField, string>) }
    fields.zone = fields.time === '' ? '' : zoneOf(fields.date, fields.time)
    const measure = measureOf(fields.measure)
    if (measure === undefined) return fields
    const [only, another] = measure.units
    return {
      ...fields,
      title: measure.code === '' ? fields.title : titleOf(measure.name),
      unit: only !== undefined && another === undefined ? only.text : fields.unit,
      second: measure.parts.length === 0 ? '' : fields.second,
    }
  }
}

/** Fields of each form, in their order. */
export const FIELDS_OF: Readonly<Record<TypedKind, readonly TypedField[]>> = {
  problem: ['title', 'date', 'still', 'until', 'note'],
  medicine: ['title', 'dose', 'still', 'date', 'until', 'note'],
  allergy: ['title', 'reaction', 'severity', 'date', 'still', 'note'],
  immunization: ['title', 'date', 'lot', 'where', 'note'],
  measurement: ['measure', 'title', 'value', 'second', 'unit', 'date', 'time', 'note'],
  note: ['title', 'note', 'date'],
  appointment: ['title', 'date', 'time', 'where', 'note'],
}

/** The one that is new, and those of records being corrected. */
export class TypedDrafts {
  readonly #drafts = new Map<string, TypedDraft>()

  /** `recordId` is empty for a new record; `initial` counts where nothing was typed yet. */
  open(recordId: string, initial?: TypedFields): TypedDraft {
    const draft = this.#drafts.get(recordId) ?? new TypedDraft(initial)
    this.#drafts.set(recordId, draft)
    return draft
  }

  has(recordId: string): boolean {
    return this.#drafts.has(recordId)
  }

  discard(recordId: string): void {
    this.#drafts.delete(recordId)
  }
}
