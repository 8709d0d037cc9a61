/** What is witnessed: method name to function. */

import { beginLedger } from './begin-ledger.ts'
import { compareEndpoints } from './compare-endpoints.ts'
import { configureLedger } from './configure-ledger.ts'
import { configurePublicPlace } from './configure-public-place.ts'
import { deployContracts } from './deploy-contracts.ts'
import { relayLedger } from './relay-ledger.ts'
import { saveProof } from './save-proof.ts'
import { showLedger } from './show-ledger.ts'
import { showPublicView } from './show-public-view.ts'
import { verifyProof } from './verify-proof.ts'

export const LEDGER = {
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
}
