/** The table of operations that need an open vault: method name to function. */

import type { VaultMethod } from '../../shared/api/vault-api.ts'
import { acceptInvite } from './operations/accept-invite.ts'
import { acceptOffered } from './operations/accept-offered.ts'
import { declineOffered } from './operations/decline-offered.ts'
import { listOffered } from './operations/list-offered.ts'
import { previewOffered } from './operations/preview-offered.ts'
import { passOn } from './operations/pass-on.ts'
import { stopChild } from './operations/stop-child.ts'
import { reportShare } from './operations/report-share.ts'
import { sendRecord } from './operations/send-record.ts'
import { acceptRequest } from './operations/accept-request.ts'
import { addRecord } from './operations/add-record.ts'
import { addContact } from './operations/add-contact.ts'
import { addIssuer } from './operations/add-issuer.ts'
import { addRevocationList } from './operations/add-revocation-list.ts'
import { addLicence } from './operations/add-licence.ts'
import { removeLicence } from './operations/remove-licence.ts'
import { showOwnLicence } from './operations/show-own-licence.ts'
import { askLicence } from './operations/ask-licence.ts'
import { showLicence } from './operations/show-licence.ts'
import { issueCredential } from './operations/issue-credential.ts'
import { withdrawCredential } from './operations/withdraw-credential.ts'
import { listCredentials } from './operations/list-credentials.ts'
import { answerRequest } from './operations/answer-request.ts'
import { askAccess } from './operations/ask-access.ts'
import { confirmCopiesGone } from './operations/confirm-copies-gone.ts'
import { deleteShare } from './operations/delete-share.ts'
import { saveShared } from './operations/save-shared.ts'
import { keepPrivate } from './operations/keep-private.ts'
import { showPrivacy } from './operations/show-privacy.ts'
import { listPeopleHere } from './operations/list-people-here.ts'
import { sayWhose } from './operations/say-whose.ts'
import { showWhose } from './operations/show-whose.ts'
import { checkVault } from './operations/check-vault.ts'
import { changePassphrase } from './operations/change-passphrase.ts'
import { compareSources } from './operations/compare-sources.ts'
import { chooseRelay } from './operations/choose-relay.ts'
import { showRelay } from './operations/show-relay.ts'
import { configurePinning } from './operations/configure-pinning.ts'
import { listLinks } from './operations/list-links.ts'
import { listOpenings } from './operations/list-openings.ts'
import { makeLink } from './operations/make-link.ts'
import { removeLink } from './operations/remove-link.ts'
import { listPins } from './operations/list-pins.ts'
import { pinRemotely } from './operations/pin-remotely.ts'
import { showPinning } from './operations/show-pinning.ts'
import { unpinRemotely } from './operations/unpin-remotely.ts'
import { configureLedger } from './operations/configure-ledger.ts'
import { configurePublicPlace } from './operations/configure-public-place.ts'
import { confirmRecoveryWords } from './operations/confirm-recovery-words.ts'
import { correctRecord } from './operations/correct-record.ts'
import { createBackup } from './operations/create-backup.ts'
import { declineInvite } from './operations/decline-invite.ts'
import { deleteRecords } from './operations/delete-records.ts'
import { deployContracts } from './operations/deploy-contracts.ts'
import { beginLedger } from './operations/begin-ledger.ts'
import { relayLedger } from './operations/relay-ledger.ts'
import { showLedger } from './operations/show-ledger.ts'
import { disableKeychain } from './operations/disable-keychain.ts'
import { discardImport } from './operations/discard-import.ts'
import { enableKeychain } from './operations/enable-keychain.ts'
import { exportCar } from './operations/export-car.ts'
import { exportEverything } from './operations/export-everything.ts'
import { fetchShare } from './operations/fetch-share.ts'
import { findPlace } from './operations/find-place.ts'
import { fireDrill } from './operations/fire-drill.ts'
import { grantAccess } from './operations/grant-access.ts'
import { importCar } from './operations/import-car.ts'
import { importRecords } from './operations/import-records.ts'
import { listAccesses } from './operations/list-accesses.ts'
import { saveAccesses } from './operations/save-accesses.ts'
import { showMonth } from './operations/show-month.ts'
import { listActivity } from './operations/list-activity.ts'
import { listContacts } from './operations/list-contacts.ts'
import { listGrants } from './operations/list-grants.ts'
import { listImports } from './operations/list-imports.ts'
import { listIssuers } from './operations/list-issuers.ts'
import { listRecords } from './operations/list-records.ts'
import { listRequests } from './operations/list-requests.ts'
import { listShares } from './operations/list-shares.ts'
import { openLink } from './operations/open-link.ts'
import { openParcel } from './operations/open-parcel.ts'
import { openShared } from './operations/open-shared.ts'
import { openSharedOriginal } from './operations/open-shared-original.ts'
import { previewContact } from './operations/preview-contact.ts'
import { previewGrant } from './operations/preview-grant.ts'
import { previewImport } from './operations/preview-import.ts'
import { previewLink } from './operations/preview-link.ts'
import { previewLinkOut } from './operations/preview-link-out.ts'
import { previewParcel } from './operations/preview-parcel.ts'
import { readLocked } from './operations/read-locked.ts'
import { previewRequest } from './operations/preview-request.ts'
import { readOriginal } from './operations/read-original.ts'
import { readPreviewRows } from './operations/read-preview-rows.ts'
import { readRecord } from './operations/read-record.ts'
import { redactRecord } from './operations/redact-record.ts'
import { showRedactable } from './operations/show-redactable.ts'
import { readSettings } from './operations/read-settings.ts'
import { repairVault } from './operations/repair-vault.ts'
import { rotateMasterKey } from './operations/rotate-master-key.ts'
import { rotateKeys } from './operations/rotate-keys.ts'
import { saveConsent } from './operations/save-consent.ts'
import { saveParcel } from './operations/save-parcel.ts'
import { saveProof } from './operations/save-proof.ts'
import { saveReceipts } from './operations/save-receipts.ts'
import { searchRecords } from './operations/search-records.ts'
import { showCharts } from './operations/show-charts.ts'
import { showConsent } from './operations/show-consent.ts'
import { showContactCard } from './operations/show-contact-card.ts'
import { showHome } from './operations/show-home.ts'
import { showInsights } from './operations/show-insights.ts'
import { showKeychain } from './operations/show-keychain.ts'
import { showMeasures } from './operations/show-measures.ts'
import { showMedicines } from './operations/show-medicines.ts'
import { showPreviewPicture } from './operations/show-preview-picture.ts'
import { showPublicView } from './operations/show-public-view.ts'
import { showRecoveryWords } from './operations/show-recovery-words.ts'
import { showSeries } from './operations/show-series.ts'
import { showSummary } from './operations/show-summary.ts'
import { showStatus } from './operations/show-status.ts'
import { takeMasterKey } from './operations/take-master-key.ts'
import { undoImport } from './operations/undo-import.ts'
import { verifyContact } from './operations/verify-contact.ts'
import { verifyProof } from './operations/verify-proof.ts'
import { withdrawGrants } from './operations/withdraw-grants.ts'
import { withdrawItems } from './operations/withdraw-items.ts'
import { withdrawRequest } from './operations/withdraw-request.ts'
import { showGrantItems } from './operations/show-grant-items.ts'
import { confirmGrant } from './operations/confirm-grant.ts'
import { withdrawGrant } from './operations/withdraw-grant.ts'
import { writeSettings } from './operations/write-settings.ts'
import { acceptDevice } from './operations/accept-device.ts'
import { acceptRollback } from './operations/accept-rollback.ts'
import { confirmDate } from './operations/confirm-date.ts'
import { declineDevice } from './operations/decline-device.ts'
import { listConflicts } from './operations/list-conflicts.ts'
import { listDevices } from './operations/list-devices.ts'
import { listDifferences } from './operations/list-differences.ts'
import { offerDevice } from './operations/offer-device.ts'
import { removeIssuer } from './operations/remove-issuer.ts'
import { removeDevice } from './operations/remove-device.ts'
import { rereadImport } from './operations/reread-import.ts'
import { resolveConflict } from './operations/resolve-conflict.ts'
import { stopOffering } from './operations/stop-offering.ts'
import { suggestTitles } from './operations/suggest-titles.ts'
import { syncNow } from './operations/sync-now.ts'
import { acceptMirror } from './operations/accept-mirror.ts'
import { checkRecoveryWords } from './operations/check-recovery-words.ts'
import { askMirror } from './operations/ask-mirror.ts'
import { declineMirror } from './operations/decline-mirror.ts'
import { listMirrors } from './operations/list-mirrors.ts'
import { offerMirror } from './operations/offer-mirror.ts'
import { stopMirror } from './operations/stop-mirror.ts'
import { tallyRecords } from './operations/tally-records.ts'
import type { Session } from './session/session.ts'

type OpenMethod = Exclude<
  VaultMethod,
  'createVault' | 'unlockVault' | 'restoreVault' | 'restoreBackup' | 'recoverFromMirror' | 'joinDevice'
>
type Operation = (session: Session, args: never, signal: AbortSignal) => Promise<unknown>

/** In step with the API: the compiler refuses a missing name. */
export const OPEN_OPERATIONS: Readonly<Record<OpenMethod, Operation>> = {
  showRecoveryWords,
  confirmRecoveryWords,
  checkRecoveryWords,
  showStatus,
  showHome,
  showInsights,
  showSummary,
  previewImport,
  previewLink,
  openLink,
  rereadImport,
  importRecords,
  discardImport,
  undoImport,
  addRecord,
  correctRecord,
  redactRecord,
  showRedactable,
  compareSources,
  listDifferences,
  listImports,
  listRecords,
  searchRecords,
  tallyRecords,
  suggestTitles,
  readRecord,
  readOriginal,
  showSeries,
  showMeasures,
  showCharts,
  showMedicines,
  showContactCard,
  previewContact,
  addContact,
  listContacts,
  verifyContact,
  previewGrant,
  readPreviewRows,
  grantAccess,
  listGrants,
  withdrawGrant,
  withdrawGrants,
  withdrawItems,
  showGrantItems,
  confirmGrant,
  acceptInvite,
  askAccess,
  acceptRequest,
  listRequests,
  previewRequest,
  answerRequest,
  withdrawRequest,
  showConsent,
  sendRecord,
  listOffered,
  previewOffered,
  acceptOffered,
  declineOffered,
  reportShare,
  confirmCopiesGone,
  deleteShare,
  saveShared,
  keepPrivate,
  showPrivacy,
  listPeopleHere,
  showWhose,
  sayWhose,
  passOn,
  stopChild,
  declineInvite,
  listShares,
  fetchShare,
  openShared,
  openSharedOriginal,
  listAccesses,
  saveAccesses,
  showMonth,
  listActivity,
  checkVault,
  repairVault,
  createBackup,
  fireDrill,
  exportEverything,
  previewParcel,
  saveParcel,
  openParcel,
  exportCar,
  importCar,
  showPinning,
  configurePinning,
  pinRemotely,
  unpinRemotely,
  listPins,
  previewLinkOut,
  makeLink,
  listOpenings,
  listLinks,
  removeLink,
  acceptDevice,
  acceptRollback,
  confirmDate,
  declineDevice,
  listConflicts,
  listDevices,
  offerDevice,
  removeDevice,
  resolveConflict,
  stopOffering,
  syncNow,
  deleteRecords,
  rotateKeys,
  rotateMasterKey,
  takeMasterKey,
  changePassphrase,
  showKeychain,
  enableKeychain,
  disableKeychain,
  showPublicView,
  saveProof,
  saveConsent,
  saveReceipts,
  verifyProof,
  configureLedger,
  configurePublicPlace,
  deployContracts,
  findPlace,
  readLocked,
  showPreviewPicture,
  beginLedger,
  relayLedger,
  showLedger,
  askMirror,
  stopMirror,
  acceptMirror,
  declineMirror,
  listMirrors,
  offerMirror,
  chooseRelay,
  showRelay,
  listIssuers,
  addIssuer,
  addRevocationList,
  removeIssuer,
  addLicence,
  removeLicence,
  showOwnLicence,
  askLicence,
  showLicence,
  issueCredential,
  withdrawCredential,
  listCredentials,
  readSettings,
  writeSettings,
}
