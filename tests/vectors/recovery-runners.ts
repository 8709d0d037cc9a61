/** Runs the product's code on vectors about proving the 24 words, and about a key file that only they open. */

import { decodeUtf8 } from '../../shared/crypto/bytes.ts'
import { createKeyFile, keepWordsSlot } from '../../shared/crypto/key-file.ts'
import type { KdfParameters } from '../../shared/crypto/key-slots.ts'
import { recoveryPublicKey, signRecovery, verifyRecovery } from '../../shared/crypto/recovery.ts'
import type { RecoveryChallenge } from '../../shared/crypto/recovery.ts'
import { ok } from '../../shared/model/result.ts'
import type { Runner } from './sealing-runners.ts'
import { bytesOf, createStream, numberOf, textOf } from './vector-file.ts'

/** The runners of this part by kind. */
export const RECOVERY_RUNNERS: Readonly<Record<string, Runner>> = {
  'recovery-proof': (fields) => {
    const wordsEntropy = bytesOf(fields, 'wordsEntropy')
    const challenge = fields['challenge'] as RecoveryChallenge
    return ok({ key: recoveryPublicKey(wordsEntropy), signature: signRecovery(wordsEntropy, challenge) })
  },
  'recovery-verify': (fields) => {
    const { key, signature } = fields['proof'] as { readonly key: string; readonly signature: string }
    return ok(verifyRecovery(key, fields['challenge'] as RecoveryChallenge, signature))
  },
  'key-file-words': async (fields) => {
    const bytes = await createKeyFile({
      vaultId: bytesOf(fields, 'vaultId'),
      masterKey: bytesOf(fields, 'masterKey'),
      passphrase: textOf(fields, 'passphrase'),
      wordsEntropy: bytesOf(fields, 'wordsEntropy'),
      kdf: fields['kdf'] as KdfParameters,
      random: createStream(textOf(fields, 'random')),
      createdAtMs: numberOf(fields, 'createdAtMs'),
    })
    return ok(decodeUtf8(keepWordsSlot(bytes, bytesOf(fields, 'masterKey'))))
  },
}
