/** Sealed records on their way, and where they are kept for others: method name to function. */

import { acceptMirror } from './accept-mirror.ts'
import { askMirror } from './ask-mirror.ts'
import { configurePinning } from './configure-pinning.ts'
import { declineMirror } from './decline-mirror.ts'
import { exportCar } from './export-car.ts'
import { importCar } from './import-car.ts'
import { listLinks } from './list-links.ts'
import { listMirrors } from './list-mirrors.ts'
import { listOpenings } from './list-openings.ts'
import { listPins } from './list-pins.ts'
import { makeLink } from './make-link.ts'
import { offerMirror } from './offer-mirror.ts'
import { openParcel } from './open-parcel.ts'
import { pinRemotely } from './pin-remotely.ts'
import { previewLinkOut } from './preview-link-out.ts'
import { previewParcel } from './preview-parcel.ts'
import { removeLink } from './remove-link.ts'
import { saveParcel } from './save-parcel.ts'
import { showPinning } from './show-pinning.ts'
import { stopMirror } from './stop-mirror.ts'
import { stopOffering } from './stop-offering.ts'
import { unpinRemotely } from './unpin-remotely.ts'

export const CARRY = {
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
}
