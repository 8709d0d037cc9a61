/** What is said of the licence of somebody who sent a record. */

import type { OfferPreview } from '../../../shared/api/offer-views.ts'
import { t } from './words.svelte.ts'

/** Good only where everything could be checked. */
export function offerLicence(licence: OfferPreview['licence']): string {
  return licence === 'none' || licence === 'valid' ? t(`offer.licence.${licence}`) : t('offer.licence.other')
}
