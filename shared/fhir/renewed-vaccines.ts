/** Vaccinations that are given anew after a time, by their CVX codes (https://www2a.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx) or by their words. */

import type { RenewedVaccine } from '../model/insight.ts'
import { foldText } from '../model/fold-text.ts'
import type { RecordRow } from '../model/record.ts'

interface Renewed {
  readonly vaccine: RenewedVaccine
  readonly days: number
  readonly codes: ReadonlySet<string>
  /** In folded titles, English and Romanian; and what looks like it and is something else. */
  readonly words: RegExp
  readonly isOther: (title: string) => boolean
}

/** Abbreviations of vaccines against diphtheria, tetanus and whooping cough. */
const COMBINED = /\b(?:tdap|dtap|dtpa?)\b|pertus/u
/** Vaccines that may have tetanus toxoid as a carrier only: it protects nobody against tetanus. Source: WHO position papers on Hib (2013) and meningococcal vaccines (2011). */
const CARRIED = /meningo|pneumo|philus|\bhib\b|typh|tifo/u

const VACCINES: readonly Renewed[] = [
  // Every ten years. Source: WHO position paper on tetanus vaccines (2017), national schedules.
  {
    vaccine: 'tetanus',
    days: 10 * 365.25,
    codes: new Set('1 01 9 09 20 22 28 35 50 102 106 107 110 112 113 115 120 130 132 138 139 142 146 170 195 196 198'.split(' ')),
    words: /tetan|\b(?:tdap|dtap|dtpa?|td|dt)\b|\b(?:boostrix|adacel|infanrix|hexaxim|tetraxim|pentaxim|tetavax)/u,
    isOther: (title) => /globulin|antitoxin|\bser(?:um)?\b/u.test(title) || (CARRIED.test(title) && !COMBINED.test(title)),
  },
  // Every season. Source: WHO position paper on influenza vaccines (2022).
  {
    vaccine: 'influenza',
    days: 365.25,
    codes: new Set(
      '15 16 88 111 135 140 141 144 149 150 151 153 155 158 161 166 168 171 185 186 194 197 200 201 202 205 231 320 331 333 337 338'.split(
        ' ',
      ),
    ),
    words:
      /\binfluenza\b|gripal|\bgrip[aei]\w{0,2}\b|\bflu\b|\b(?:vaxigrip|influvac|fluarix|fluzone|flucelvax|flublok|fluad|afluria|flumist|fluenz)/u,
    isOther: (title) => /philus|para\W?influenza/u.test(title),
  },
]
const CVX = 'http://hl7.org/fhir/sid/cvx|'

/** After how many days each is usually repeated. */
export const RENEWED_VACCINES: readonly Pick<Renewed, 'vaccine' | 'days'>[] = VACCINES

/** A code that is not in the list says nothing: new ones come every year. */
export function isVaccineOf(vaccine: RenewedVaccine, { code, title }: Pick<RecordRow, 'code' | 'title'>): boolean {
  const plain = foldText(title)
  return VACCINES.some(
    (one) =>
      one.vaccine === vaccine &&
      ((code.startsWith(CVX) && one.codes.has(code.slice(CVX.length))) || (one.words.test(plain) && !one.isOther(plain))),
  )
}
