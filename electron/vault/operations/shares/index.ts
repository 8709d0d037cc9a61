/** What is shared, opened and taken back: method name to function. */

import { confirmCopiesGone } from './confirm-copies-gone.ts'
import { confirmGrant } from './confirm-grant.ts'
import { deleteShare } from './delete-share.ts'
import { fetchShare } from './fetch-share.ts'
import { grantAccess } from './grant-access.ts'
import { listAccesses } from './list-accesses.ts'
import { listGrants } from './list-grants.ts'
import { listShares } from './list-shares.ts'
import { openSharedOriginal } from './open-shared-original.ts'
import { openShared } from './open-shared.ts'
import { passOn } from './pass-on.ts'
import { previewGrant } from './preview-grant.ts'
import { readPreviewRows } from './read-preview-rows.ts'
import { reportShare } from './report-share.ts'
import { saveAccesses } from './save-accesses.ts'
import { saveConsent } from './save-consent.ts'
import { saveReceipts } from './save-receipts.ts'
import { saveShared } from './save-shared.ts'
import { showConsent } from './show-consent.ts'
import { showGrantItems } from './show-grant-items.ts'
import { showMonth } from './show-month.ts'
import { showPreviewPicture } from './show-preview-picture.ts'
import { stopChild } from './stop-child.ts'
import { withdrawGrant } from './withdraw-grant.ts'
import { withdrawGrants } from './withdraw-grants.ts'
import { withdrawItems } from './withdraw-items.ts'

export const SHARES = {
  confirmCopiesGone,
  confirmGrant,
  deleteShare,
  fetchShare,
  grantAccess,
  listAccesses,
  listGrants,
  listShares,
  openSharedOriginal,
  openShared,
  passOn,
  previewGrant,
  readPreviewRows,
  reportShare,
  saveAccesses,
  saveConsent,
  saveReceipts,
  saveShared,
  showConsent,
  showGrantItems,
  showMonth,
  showPreviewPicture,
  stopChild,
  withdrawGrant,
  withdrawGrants,
  withdrawItems,
}
