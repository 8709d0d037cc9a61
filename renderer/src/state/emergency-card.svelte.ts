/** The emergency card: lines that records offer, people to call that the person keeps, and those that were chosen. Nothing is chosen at first. */

import type { SummaryView } from '../../../shared/api/summary-views.ts'
import { contactKey } from '../../../shared/model/emergency-contacts.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import type { EmergencyContact, SummarySectionKey } from '../../../shared/model/summary.ts'
import { saysWords, severityWords, statusWords, titleWords } from '../words/row-words.ts'
import type { PersonOn } from '../../../shared/api/source-views.ts'
import { personWords } from '../words/whose-words.ts'
import { t, words } from '../words/words.svelte.ts'

/** In the order of the card. */
export const CARD_GROUPS = ['whose', 'allergy', 'alert', 'contact', 'medicine', 'problem', 'device', 'blood'] as const
export type CardGroup = (typeof CARD_GROUPS)[number]

export interface CardOffer {
  readonly key: string
  readonly group: CardGroup
  readonly label: string
  readonly text: string
  /** Without dose or reaction. */
  readonly short?: string
  /** The end of the text, a telephone number, which stays on one line. */
  readonly phone?: string
}

const SECTION_OF: Readonly<Partial<Record<CardGroup, SummarySectionKey>>> = {
  allergy: 'allergies',
  alert: 'alerts',
  medicine: 'medicines',
  problem: 'problems',
  device: 'devices',
}

export class EmergencyCardState {
  view = $state.raw<SummaryView | undefined>(undefined)
  /** Whom to call, as kept in the vault. */
  kept = $state.raw<readonly EmergencyContact[]>([])
  chosen = $state<string[]>([])
  readonly offers = $derived.by(() => (this.view === undefined ? [] : offersOf(this.view, this.kept)))
  /** In the order of the card, whatever the order of choosing. */
  readonly lines = $derived(this.offers.filter(({ key }) => this.chosen.includes(key)))

  /** Everything that records say of what is asked first. */
  choosePreset(): void {
    this.chosen = this.offers.map(({ key }) => key)
  }

  clear(): void {
    this.chosen = []
  }

  /** Just typed by the person, so it is on the card at once. */
  choose(contact: EmergencyContact): void {
    this.chosen = [...new Set([...this.chosen, contactKey(contact)])]
  }
}

function offersOf(view: SummaryView, kept: readonly EmergencyContact[]): readonly CardOffer[] {
  const { person, sections, blood } = view
  const name = person?.name ?? view.name
  const born = person?.birthDate ?? ''
  const offered: CardOffer[] = [
    { key: 'name', group: 'whose', label: t('emergency.name'), text: name },
    ...(born === '' ? [] : [{ key: 'born', group: 'whose', label: t('emergency.born'), text: words.date(born) } as const]),
    ...blood.map((row) => ({ key: row.id, group: 'blood', label: t('emergency.blood'), text: saysWords(row) }) as const),
    ...(person?.contacts ?? []).map((contact, at) => contactOffer(`contact-${String(at)}`, contact)),
    ...kept.map((contact) => contactOffer(contactKey(contact), contact)),
  ]
  for (const section of sections) {
    const group = CARD_GROUPS.find((one) => SECTION_OF[one] === section.key)
    if (group === undefined || group === 'whose') continue
    const label = t(`emergency.${group}`)
    for (const { row, ...of } of section.lines)
      offered.push({ key: row.id, group, label, text: withPerson(textOf(row), of), short: withPerson(shortOf(row), of) })
    for (const { row, says, ...of } of section.statements)
      if (says === 'none-known') offered.push({ key: row.id, group, label, text: withPerson(titleWords(row), of) })
  }
  return CARD_GROUPS.flatMap((group) => offered.filter((offer) => offer.group === group && offer.text !== ''))
}

function contactOffer(key: string, { name, phone, relation }: EmergencyContact): CardOffer {
  const text = [[name, relation].filter((part) => part !== '').join(', '), phone].filter((part) => part !== '').join(' ')
  return { key, group: 'contact', label: t('emergency.contact'), text, phone }
}

/** What may be somebody else's is never on the card without that. */
function withPerson(text: string, of: PersonOn): string {
  const person = personWords(of)
  return text === '' || person === '' ? text : `${text} (${person})`
}

/** What is only planned, on hold or not certain is never said without that. */
function shortOf(row: RecordRow): string {
  return [titleWords(row), statusWords(row)].filter((part) => part !== '').join(', ')
}

/** The words of its source, with the dose or the reaction, and how grave an allergy is. */
function textOf(row: RecordRow): string {
  const grave = row.kind === 'allergy' && row.severity !== undefined ? severityWords(row) : ''
  const more = row.kind === 'problem' || row.resourceType === 'Device' ? '' : saysWords(row)
  return [titleWords(row), more, grave, statusWords(row)].filter((part) => part !== '').join(', ')
}
