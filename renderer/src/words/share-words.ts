/** How it stands with a share from somebody, in words. */

import type { ShareView } from '../../../shared/model/grant.ts'
import { t } from './words.svelte.ts'

/** What the person here did to it is not said to have come by itself. */
export function shareState({ state, endedHere }: Pick<ShareView, 'state' | 'endedHere'>): string {
  return endedHere === true ? t('shareState.endedHere') : t(`grantState.${state}`)
}
