/** Takes a computer in that showed the same words: it gets the sealed key file, and from now on both keep each other's changes. */

import { createContactCard } from '../../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../../shared/crypto/device.ts'
import { encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { DEVICE_SLOTS } from '../../../../shared/crypto/key-file.ts'
import { refreshDevices, whileLeftOut } from '../../session/keys/devices.ts'
import { copyKeyFile } from '../../session/keys/key-files.ts'
import { takeAsked } from '../../session/keys/pairing.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, ownCard, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** What travels opens nothing without the passphrase. Errors: `device-not-found` also where it went meanwhile, `device-limit`, `vault-rolled-back`. */
export async function acceptDevice(session: Session, args: { readonly peerId: string }): Promise<null> {
  const asked = takeAsked(session, args.peerId)
  const issuedAtMs = session.ports.clock.now()
  const { name } = await readVaultEntry(session)
  const device = signDeviceCertificate(session.identity, asked.peerId, issuedAtMs)
  const card = createContactCard(session.identity, { name, device, addresses: asked.addresses, issuedAtMs })
  const used = new Set(
    (await session.manifest.list('devices')).filter(([, one]) => one.removedAtMs === undefined).map(([, one]) => one.slot),
  )
  const slot = Array.from({ length: DEVICE_SLOTS }, (_, index) => index).find((index) => !used.has(index))
  if (slot === undefined) throw refusal('device-limit')
  await session.manifest.commit(async (tx) => {
    // After it was removed, also where that was by a clock that was ahead.
    const { removedAtMs = 0 } = (await tx.get('devices', asked.peerId)) ?? {}
    await tx.set('devices', asked.peerId, { name: asked.name, card, slot, addedAtMs: Math.max(issuedAtMs, removedAtMs + 1) })
    await changeVaultEntry(tx, (entry) => ({ ...entry, ledgerDevice: entry.ledgerDevice ?? session.device }))
    await addActivity(session, tx, 'device-added', { who: asked.name })
  })
  await refreshDevices(session)
  const keyFile = encodeBase64Url(await copyKeyFile(session))
  const payload = encodeUtf8(canonicalJson({ format: 'salus/1 pairing', keyFile, card: await ownCard(session) }))
  const answered = await session.ports.peer.answerPairing(asked.peerId, payload)
  // It is in the list before it hears of it, because it fetches at once: one that asks no more is none of them.
  if (!answered.ok)
    await whileLeftOut(session, asked.peerId, () =>
      session.manifest.commit(async (tx) => {
        const entry = await tx.get('devices', asked.peerId)
        if (entry !== undefined) await tx.set('devices', asked.peerId, { ...entry, removedAtMs: session.ports.clock.now() })
        await addActivity(session, tx, 'device-removed', { who: asked.name })
      }),
    )
  session.emit({ type: 'changed', what: ['devices', 'activity'] })
  if (!answered.ok) throw refusal('device-not-found')
  return null
}
