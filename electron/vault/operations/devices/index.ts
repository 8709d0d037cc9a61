/** Computers of one person: method name to function. */

import { acceptDevice } from './accept-device.ts'
import { declineDevice } from './decline-device.ts'
import { listDevices } from './list-devices.ts'
import { offerDevice } from './offer-device.ts'
import { removeDevice } from './remove-device.ts'
import { syncNow } from './sync-now.ts'

export const DEVICES = {
  acceptDevice,
  declineDevice,
  listDevices,
  offerDevice,
  removeDevice,
  syncNow,
}
