/** What is being typed in: kept whatever page is looked at, until it is saved or discarded. */

import { zoneOf } from '../../../shared/model/local-time.ts'
import { measureOf } from '../../../shared/model/measures.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { RecordDraft } from '../../../shared/model/drafts.ts'
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
  /** Name of a paper that was chosen before Salus was locked or closed: it has to be chosen again. */
  paperAgain = $state('')

  /** Of a new record: none of the shares of kinds takes it along. */
  keepPrivate = $state(false)
  /** Of a medicine for somebody else. */
  isPrescription = $state(false)
  readonly #atFirst: string

  /** `initial` is what the record says now that is corrected. */
  constructor(initial: Partial<TypedFields> = {}) {
    this.kind = initial.kind ?? ''
    for (const field of TYPED_FIELDS) this.fields[field] = initial[field] ?? ''
    this.#atFirst = JSON.stringify(this.fields)
  }

  /** Something was typed or chosen beside the kind. */
  get isBegun(): boolean {
    return this.paper !== null || this.paperAgain !== '' || JSON.stringify(this.fields) !== this.#atFirst
  }

  /** Goes on with what was kept. */
  resume({ kind, fields, keepPrivate, isPrescription, paperName = '' }: RecordDraft): this {
    this.kind = kind
    Object.assign(this.fields, fields)
    this.keepPrivate = keepPrivate
    this.isPrescription = isPrescription
    this.paperAgain = paperName
    return this
  }

  /** Without what is empty, and of the paper only the name: a choice of a file is good while Salus runs. */
  toKept(): RecordDraft {
    const said = TYPED_FIELDS.filter((field) => this.fields[field] !== '')
    const paperName = this.paper?.name ?? this.paperAgain
    return {
      kind: this.kind,
      fields: Object.fromEntries(said.map((field) => [field, this.fields[field]])),
      keepPrivate: this.keepPrivate,
      isPrescription: this.isPrescription,
      ...(paperName === '' ? {} : { paperName }),
    }
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

/** The one that is new, those of records being corrected, and those for somebody else. */
export class TypedDrafts {
  readonly #drafts = new SvelteMap<string, TypedDraft>()

  /** `key` is empty for a new record, or the id of the one that is corrected, or `keyOfNote`; `initial` counts where nothing was typed yet. */
  open(key: string, initial?: TypedFields): TypedDraft {
    const draft = this.#drafts.get(key) ?? new TypedDraft(initial)
    this.#drafts.set(key, draft)
    return draft
  }

  has(key: string): boolean {
    return this.#drafts.has(key)
  }

  discard(key: string): void {
    this.#drafts.delete(key)
  }

  /** Those that something was typed into. */
  get begun(): readonly (readonly [key: string, draft: TypedDraft])[] {
    return [...this.#drafts].filter(([, draft]) => draft.isBegun)
  }

  /** What was kept, beside what is typed already. */
  resume(kept: Readonly<Record<string, RecordDraft>>): void {
    for (const [key, draft] of Object.entries(kept))
      if (this.#drafts.get(key)?.isBegun !== true) this.#drafts.set(key, (this.#drafts.get(key) ?? new TypedDraft()).resume(draft))
  }
}

const NOTE = 'send'

/** Of something for a contact: of the share that it answers, and of the record of it that it corrects. */
export function keyOfNote(contactId: string, grantId: string, corrects: string): string {
  return [NOTE, contactId, grantId, corrects].join('/')
}

/** Null where the key is of something else. */
export function noteOfKey(key: string): { readonly contactId: string; readonly grantId: string; readonly corrects: string } | null {
  const [first, contactId = '', grantId = '', corrects = ''] = key.split('/')
  return first === NOTE ? { contactId, grantId, corrects } : null
}
