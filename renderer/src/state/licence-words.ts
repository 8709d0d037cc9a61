/** What is said of a licence, in a chip and in a sentence. */

import type { LicenceView } from '../../../shared/model/licence.ts'
import { t, words } from '../words/words.svelte.ts'
import { TITLES } from './names.ts'

/** Good only where everything could be checked; serious where its issuer says that it does not count. */
export function licenceTone(licence: LicenceView | null): 'good' | 'attention' | 'serious' {
  if (licence !== null && isTakenBack(licence)) return 'serious'
  return licence?.standing === 'valid' ? 'good' : 'attention'
}

/** Its issuer took it back, for good or for a while. */
export function isTakenBack({ standing }: LicenceView): boolean {
  return standing === 'withdrawn' || standing === 'suspended'
}

/** A licence that was good once and is not now has to be told before something is shared; of one that nobody could check that is said calmly. */
export function isOver(licence: LicenceView): boolean {
  return isTakenBack(licence) || licence.standing === 'expired'
}

export function licenceSentence({ standing, issuerName, status, statusAtMs, issuedAtMs, expiresAtMs }: LicenceView): string {
  const issuer = issuerName
  switch (standing) {
    case 'valid':
      return status === 'good' ? t('licence.said.validList', { issuer, date: words.day(statusAtMs) }) : t('licence.said.valid', { issuer })
    case 'unlisted':
      return t('licence.said.unlisted')
    case 'status-unknown':
      return t('licence.said.status-unknown', { issuer })
    case 'expired':
      return t('licence.said.expired', { date: words.day(expiresAtMs) })
    case 'early':
      return t('licence.said.early', { date: words.day(issuedAtMs) })
    case 'suspended':
    case 'withdrawn':
      return t(`licence.said.${standing}`, { date: words.day(statusAtMs) })
  }
}

/** Do the two names read alike? Titles before a name ("Dr.") are passed over. */
export function bearsName(licence: LicenceView, name: string): boolean {
  const parts = (text: string): readonly string[] =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLocaleLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((part) => part.length > 1)
  const said = new Set(parts(licence.claims.name))
  const given = parts(name).filter((part) => !TITLES.has(part))
  return given.length > 0 && given.every((part) => said.has(part))
}
