/** The table of operations that need an open vault: method name to function. */

import type { VaultMethod } from '../../shared/api/vault-api.ts'
import type { Session } from './session/session.ts'
import { showCharts } from './operations/care/show-charts.ts'
import { showHome } from './operations/care/show-home.ts'
import { showInsights } from './operations/care/show-insights.ts'
import { showMeasures } from './operations/care/show-measures.ts'
import { showMedicines } from './operations/care/show-medicines.ts'
import { showSeries } from './operations/care/show-series.ts'
import { showSummary } from './operations/care/show-summary.ts'
import { acceptMirror } from './operations/carry/accept-mirror.ts'
import { askMirror } from './operations/carry/ask-mirror.ts'
import { configurePinning } from './operations/carry/configure-pinning.ts'
import { declineMirror } from './operations/carry/decline-mirror.ts'
import { exportCar } from './operations/carry/export-car.ts'
import { importCar } from './operations/carry/import-car.ts'
import { listLinks } from './operations/carry/list-links.ts'
import { listMirrors } from './operations/carry/list-mirrors.ts'
import { listOpenings } from './operations/carry/list-openings.ts'
import { listPins } from './operations/carry/list-pins.ts'
import { makeLink } from './operations/carry/make-link.ts'
import { offerMirror } from './operations/carry/offer-mirror.ts'
import { openParcel } from './operations/carry/open-parcel.ts'
import { pinRemotely } from './operations/carry/pin-remotely.ts'
import { previewLinkOut } from './operations/carry/preview-link-out.ts'
import { previewParcel } from './operations/carry/preview-parcel.ts'
import { removeLink } from './operations/carry/remove-link.ts'
import { saveParcel } from './operations/carry/save-parcel.ts'
import { showPinning } from './operations/carry/show-pinning.ts'
import { stopMirror } from './operations/carry/stop-mirror.ts'
import { stopOffering } from './operations/carry/stop-offering.ts'
import { unpinRemotely } from './operations/carry/unpin-remotely.ts'
import { acceptDevice } from './operations/devices/accept-device.ts'
import { declineDevice } from './operations/devices/decline-device.ts'
import { listDevices } from './operations/devices/list-devices.ts'
import { offerDevice } from './operations/devices/offer-device.ts'
import { removeDevice } from './operations/devices/remove-device.ts'
import { syncNow } from './operations/devices/sync-now.ts'
import { discardImport } from './operations/import/discard-import.ts'
import { importRecords } from './operations/import/import-records.ts'
import { listImports } from './operations/import/list-imports.ts'
import { openLink } from './operations/import/open-link.ts'
import { previewImport } from './operations/import/preview-import.ts'
import { previewLink } from './operations/import/preview-link.ts'
import { rereadImport } from './operations/import/reread-import.ts'
import { undoImport } from './operations/import/undo-import.ts'
import { changePassphrase } from './operations/keys/change-passphrase.ts'
import { checkRecoveryWords } from './operations/keys/check-recovery-words.ts'
import { confirmRecoveryWords } from './operations/keys/confirm-recovery-words.ts'
import { disableKeychain } from './operations/keys/disable-keychain.ts'
import { enableKeychain } from './operations/keys/enable-keychain.ts'
import { rotateKeys } from './operations/keys/rotate-keys.ts'
import { rotateMasterKey } from './operations/keys/rotate-master-key.ts'
import { showKeychain } from './operations/keys/show-keychain.ts'
import { showRecoveryWords } from './operations/keys/show-recovery-words.ts'
import { takeMasterKey } from './operations/keys/take-master-key.ts'
import { beginLedger } from './operations/ledger/begin-ledger.ts'
import { compareEndpoints } from './operations/ledger/compare-endpoints.ts'
import { configureLedger } from './operations/ledger/configure-ledger.ts'
import { configurePublicPlace } from './operations/ledger/configure-public-place.ts'
import { deployContracts } from './operations/ledger/deploy-contracts.ts'
import { relayLedger } from './operations/ledger/relay-ledger.ts'
import { saveProof } from './operations/ledger/save-proof.ts'
import { showLedger } from './operations/ledger/show-ledger.ts'
import { showPublicView } from './operations/ledger/show-public-view.ts'
import { verifyProof } from './operations/ledger/verify-proof.ts'
import { acceptOffered } from './operations/letters/accept-offered.ts'
import { acceptRequest } from './operations/letters/accept-request.ts'
import { answerRequest } from './operations/letters/answer-request.ts'
import { askAccess } from './operations/letters/ask-access.ts'
import { declineOffered } from './operations/letters/decline-offered.ts'
import { listOffered } from './operations/letters/list-offered.ts'
import { listRequests } from './operations/letters/list-requests.ts'
import { previewOffered } from './operations/letters/preview-offered.ts'
import { previewRequest } from './operations/letters/preview-request.ts'
import { sendRecord } from './operations/letters/send-record.ts'
import { withdrawRequest } from './operations/letters/withdraw-request.ts'
import { addIssuer } from './operations/licences/add-issuer.ts'
import { addLicence } from './operations/licences/add-licence.ts'
import { addRevocationList } from './operations/licences/add-revocation-list.ts'
import { askLicence } from './operations/licences/ask-licence.ts'
import { issueCredential } from './operations/licences/issue-credential.ts'
import { listCredentials } from './operations/licences/list-credentials.ts'
import { listIssuers } from './operations/licences/list-issuers.ts'
import { removeIssuer } from './operations/licences/remove-issuer.ts'
import { removeLicence } from './operations/licences/remove-licence.ts'
import { showLicence } from './operations/licences/show-licence.ts'
import { showOwnLicence } from './operations/licences/show-own-licence.ts'
import { withdrawCredential } from './operations/licences/withdraw-credential.ts'
import { acceptInvite } from './operations/people/accept-invite.ts'
import { addContact } from './operations/people/add-contact.ts'
import { changeContact } from './operations/people/change-contact.ts'
import { chooseRelay } from './operations/people/choose-relay.ts'
import { declineInvite } from './operations/people/decline-invite.ts'
import { listContacts } from './operations/people/list-contacts.ts'
import { previewContact } from './operations/people/preview-contact.ts'
import { showContactCard } from './operations/people/show-contact-card.ts'
import { showRelay } from './operations/people/show-relay.ts'
import { verifyContact } from './operations/people/verify-contact.ts'
import { addRecord } from './operations/records/add-record.ts'
import { compareSources } from './operations/records/compare-sources.ts'
import { confirmDate } from './operations/records/confirm-date.ts'
import { correctRecord } from './operations/records/correct-record.ts'
import { deleteRecords } from './operations/records/delete-records.ts'
import { findPlace } from './operations/records/find-place.ts'
import { keepPrivate } from './operations/records/keep-private.ts'
import { listConflicts } from './operations/records/list-conflicts.ts'
import { listDifferences } from './operations/records/list-differences.ts'
import { listPeopleHere } from './operations/records/list-people-here.ts'
import { listRecords } from './operations/records/list-records.ts'
import { readLocked } from './operations/records/read-locked.ts'
import { readOriginal } from './operations/records/read-original.ts'
import { readRecord } from './operations/records/read-record.ts'
import { redactRecord } from './operations/records/redact-record.ts'
import { resolveConflict } from './operations/records/resolve-conflict.ts'
import { sayWhose } from './operations/records/say-whose.ts'
import { searchRecords } from './operations/records/search-records.ts'
import { showPrivacy } from './operations/records/show-privacy.ts'
import { showRedactable } from './operations/records/show-redactable.ts'
import { showWhose } from './operations/records/show-whose.ts'
import { suggestTitles } from './operations/records/suggest-titles.ts'
import { tallyRecords } from './operations/records/tally-records.ts'
import { confirmCopiesGone } from './operations/shares/confirm-copies-gone.ts'
import { confirmGrant } from './operations/shares/confirm-grant.ts'
import { deleteShare } from './operations/shares/delete-share.ts'
import { fetchShare } from './operations/shares/fetch-share.ts'
import { grantAccess } from './operations/shares/grant-access.ts'
import { listAccesses } from './operations/shares/list-accesses.ts'
import { listGrants } from './operations/shares/list-grants.ts'
import { listShares } from './operations/shares/list-shares.ts'
import { openSharedOriginal } from './operations/shares/open-shared-original.ts'
import { openShared } from './operations/shares/open-shared.ts'
import { passOn } from './operations/shares/pass-on.ts'
import { previewGrant } from './operations/shares/preview-grant.ts'
import { readPreviewRows } from './operations/shares/read-preview-rows.ts'
import { reportShare } from './operations/shares/report-share.ts'
import { saveAccesses } from './operations/shares/save-accesses.ts'
import { saveConsent } from './operations/shares/save-consent.ts'
import { saveReceipts } from './operations/shares/save-receipts.ts'
import { saveShared } from './operations/shares/save-shared.ts'
import { showConsent } from './operations/shares/show-consent.ts'
import { showGrantItems } from './operations/shares/show-grant-items.ts'
import { showMonth } from './operations/shares/show-month.ts'
import { showPreviewPicture } from './operations/shares/show-preview-picture.ts'
import { stopChild } from './operations/shares/stop-child.ts'
import { withdrawGrant } from './operations/shares/withdraw-grant.ts'
import { withdrawGrants } from './operations/shares/withdraw-grants.ts'
import { withdrawItems } from './operations/shares/withdraw-items.ts'
import { acceptRollback } from './operations/vault/accept-rollback.ts'
import { changeName } from './operations/vault/change-name.ts'
import { checkVault } from './operations/vault/check-vault.ts'
import { createBackup } from './operations/vault/create-backup.ts'
import { exportEverything } from './operations/vault/export-everything.ts'
import { fireDrill } from './operations/vault/fire-drill.ts'
import { listActivity } from './operations/vault/list-activity.ts'
import { readSettings } from './operations/vault/read-settings.ts'
import { repairVault } from './operations/vault/repair-vault.ts'
import { showStatus } from './operations/vault/show-status.ts'
import { writeSettings } from './operations/vault/write-settings.ts'

type OpenMethod = Exclude<
  VaultMethod,
  'createVault' | 'unlockVault' | 'restoreVault' | 'restoreBackup' | 'recoverFromMirror' | 'joinDevice'
>
type Operation = (session: Session, args: never, signal: AbortSignal) => Promise<unknown>

/** In step with the API: the compiler refuses a missing name. */
export const OPEN_OPERATIONS: Readonly<Record<OpenMethod, Operation>> = {
  showCharts,
  showHome,
  showInsights,
  showMeasures,
  showMedicines,
  showSeries,
  showSummary,
  acceptMirror,
  askMirror,
  configurePinning,
  declineMirror,
  exportCar,
  importCar,
  listLinks,
  listMirrors,
  listOpenings,
  listPins,
  makeLink,
  offerMirror,
  openParcel,
  pinRemotely,
  previewLinkOut,
  previewParcel,
  removeLink,
  saveParcel,
  showPinning,
  stopMirror,
  stopOffering,
  unpinRemotely,
  acceptDevice,
  declineDevice,
  listDevices,
  offerDevice,
  removeDevice,
  syncNow,
  discardImport,
  importRecords,
  listImports,
  openLink,
  previewImport,
  previewLink,
  rereadImport,
  undoImport,
  changePassphrase,
  checkRecoveryWords,
  confirmRecoveryWords,
  disableKeychain,
  enableKeychain,
  rotateKeys,
  rotateMasterKey,
  showKeychain,
  showRecoveryWords,
  takeMasterKey,
  beginLedger,
  compareEndpoints,
  configureLedger,
  configurePublicPlace,
  deployContracts,
  relayLedger,
  saveProof,
  showLedger,
  showPublicView,
  verifyProof,
  acceptOffered,
  acceptRequest,
  answerRequest,
  askAccess,
  declineOffered,
  listOffered,
  listRequests,
  previewOffered,
  previewRequest,
  sendRecord,
  withdrawRequest,
  addIssuer,
  addLicence,
  addRevocationList,
  askLicence,
  issueCredential,
  listCredentials,
  listIssuers,
  removeIssuer,
  removeLicence,
  showLicence,
  showOwnLicence,
  withdrawCredential,
  acceptInvite,
  addContact,
  changeContact,
  chooseRelay,
  declineInvite,
  listContacts,
  previewContact,
  showContactCard,
  showRelay,
  verifyContact,
  addRecord,
  compareSources,
  confirmDate,
  correctRecord,
  deleteRecords,
  findPlace,
  keepPrivate,
  listConflicts,
  listDifferences,
  listPeopleHere,
  listRecords,
  readLocked,
  readOriginal,
  readRecord,
  redactRecord,
  resolveConflict,
  sayWhose,
  searchRecords,
  showPrivacy,
  showRedactable,
  showWhose,
  suggestTitles,
  tallyRecords,
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
  acceptRollback,
  changeName,
  checkVault,
  createBackup,
  exportEverything,
  fireDrill,
  listActivity,
  readSettings,
  repairVault,
  showStatus,
  writeSettings,
}
