/** What a person decides about what a share gives away: left out, shared as a redacted copy, or included all the same. */

import type { ChoicesInHand, ChosenCopy } from '../../../shared/model/drafts.ts'
import type { GivesAway } from '../../../shared/model/gives-away.ts'
import type { PeopleLeftOut } from '../../../shared/model/whose.ts'

export class ShareChoices {
  leftOut = $state.raw<readonly string[]>([])
  copies = $state.raw<readonly ChosenCopy[]>([])
  /** Other people of whom whole kinds take records along, and those whose stay though they may be the holder's. */
  people = $state.raw<readonly string[]>([])
  stayed = $state.raw<readonly string[]>([])
  /** Ids of warnings. */
  included = $state.raw<ReadonlySet<string>>(new Set())

  /** Goes on with what was kept. */
  resume({ leftOut, copies, people, stayed }: ChoicesInHand): void {
    Object.assign(this, { leftOut, copies, people, stayed })
  }

  toKept(): ChoicesInHand {
    const { leftOut, copies, people, stayed } = this
    return { leftOut, copies, people, stayed }
  }

  leaveOut(recordIds: readonly string[]): void {
    this.leftOut = [...new Set([...this.leftOut, ...recordIds])]
    this.copies = this.copies.filter((copy) => !copy.recordIds.some((id) => recordIds.includes(id)))
  }

  takeAlong(name: string, along: boolean): void {
    this.people = this.people.filter((one) => one !== name)
    this.stayed = this.stayed.filter((one) => one !== name)
    if (along) this.people = [...this.people, name]
    else this.stayed = [...this.stayed, name]
  }

  /** Of these it is not known whether they are the holder's, and nothing was decided. */
  undecided(leftOut: readonly PeopleLeftOut[]): readonly PeopleLeftOut[] {
    return leftOut.filter(({ name, count, sure }) => !sure && count > 0 && !this.stayed.includes(name))
  }

  /** For a draft of whole kinds. */
  get alongWith(): { readonly people?: readonly string[] } {
    return this.people.length === 0 ? {} : { people: this.people.toSorted() }
  }

  putBack(): void {
    this.leftOut = []
  }

  /** In place of the record, and of any copy of it before. */
  useCopy(copy: ChosenCopy): void {
    const before = this.copies.find(({ recordIds }) => recordIds.includes(copy.of))
    const of = before?.of ?? copy.of
    this.copies = [...this.copies.filter((one) => one.of !== of), { ...copy, of }]
  }

  useOriginal(of: string): void {
    this.copies = this.copies.filter((one) => one.of !== of)
  }

  include(warning: GivesAway): void {
    this.included = new Set([...this.included, warning.id])
  }

  askAgain(): void {
    this.included = new Set()
  }

  /** Those of the preview that nothing was decided about; the preview may be of before the decision. */
  open(warnings: readonly GivesAway[]): readonly GivesAway[] {
    const gone = new Set([...this.leftOut, ...this.copies.map(({ of }) => of)])
    const isGone = ({ records }: GivesAway): boolean => records.length > 0 && records.every(({ id }) => gone.has(id))
    return warnings.filter((warning) => !this.included.has(warning.id) && !isGone(warning))
  }

  /** What is named beside what was chosen, and what is not. */
  apply(recordIds: readonly string[]): { readonly recordIds: readonly string[]; readonly without?: readonly string[] } {
    const out = new Set([...this.leftOut, ...this.copies.map(({ of }) => of)])
    const named = [...recordIds.filter((id) => !out.has(id)), ...this.copies.flatMap((copy) => copy.recordIds)]
    return out.size === 0 ? { recordIds: named } : { recordIds: named, without: [...out] }
  }
}
