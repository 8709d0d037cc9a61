/** Who somebody is, as others vouch for it: method name to function. */

import { addIssuer } from './add-issuer.ts'
import { addLicence } from './add-licence.ts'
import { addRevocationList } from './add-revocation-list.ts'
import { askLicence } from './ask-licence.ts'
import { issueCredential } from './issue-credential.ts'
import { listCredentials } from './list-credentials.ts'
import { listIssuers } from './list-issuers.ts'
import { removeIssuer } from './remove-issuer.ts'
import { removeLicence } from './remove-licence.ts'
import { showLicence } from './show-licence.ts'
import { showOwnLicence } from './show-own-licence.ts'
import { withdrawCredential } from './withdraw-credential.ts'

export const LICENCES = {
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
}
