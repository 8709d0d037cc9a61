/** What is asked for and sent: method name to function. */

import { acceptOffered } from './accept-offered.ts'
import { acceptRequest } from './accept-request.ts'
import { answerRequest } from './answer-request.ts'
import { askAccess } from './ask-access.ts'
import { declineOffered } from './decline-offered.ts'
import { listOffered } from './list-offered.ts'
import { listRequests } from './list-requests.ts'
import { previewOffered } from './preview-offered.ts'
import { previewRequest } from './preview-request.ts'
import { sendRecord } from './send-record.ts'
import { withdrawRequest } from './withdraw-request.ts'

export const LETTERS = {
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
}
