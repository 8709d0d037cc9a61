/** A place at which files behind links lie. */

import type { LinkPlaceChoice } from '../../../../shared/api/link-views.ts'

/** As it is kept, sealed: with its secrets, and of a folder its path. */
export type LinkPlace = LinkPlaceChoice & { readonly path?: string }
