/** What is said of the licence of somebody who sent a record. */

import type { OfferPreview } from '../../../shared/api/offer-views.ts'
import type { ContactRole } from '../../../shared/model/person.ts'
import { t } from './words.svelte.ts'

/** Good only where everything could be checked. Empty of a relative who showed none: nobody expects one. */
export function offerLicence(licence: OfferPreview['licence'], role: ContactRole | undefined): string {
  if (licence === 'none' && role !== 'clinician') return ''
  return licence === 'none' || licence === 'valid' ? t(`offer.licence.${licence}`) : t('offer.licence.other')
}
