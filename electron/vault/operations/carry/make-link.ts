/** Puts chosen records, sealed, at a place that the person named, and makes the link that opens them: whoever has it reads them. */

import type { LinkDraft, LinkView } from '../../../../shared/api/link-views.ts'
import { encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { encodeHealthLink, LINK_OUT_LABEL_MAX, sealLinkFile } from '../../../../shared/crypto/link-file.ts'
import type { LinkEntry } from '../../session/carry/link-entry.ts'
import { resolveLink } from '../../session/carry/link-choice.ts'
import { addressOfFile, checkPlace, isReadable, putFile, removeFile } from '../../session/carry/link-places.ts'
import type { PutFile } from '../../session/carry/link-places.ts'
import type { LinkPlace } from '../../session/carry/link-place.ts'
import { linkViewOf } from '../../session/carry/links.ts'
import { Refusal, refusal } from '../../session/refusal.ts'
import { addActivity, newId, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const KEY_BYTES = 32
const FILE_TYPE = 'application/fhir+json'
/** Fewer can be tried out, whatever a host counts. */
const PASSCODE_LENGTHS = [6, 64] as const
/** For taking away what came to nothing: nobody waits longer for that. */
const CLEAR_MS = 10_000
const DURATION_MS_MAX = 366 * 24 * 3_600_000

/** Errors: `link-changed` where these are not the bytes of the preview, `grant-empty`, `grant-others-only` where all that was chosen is in other people's names, `grant-dates`, `record-not-found`, `link-*`, `place-*`, `words-not-confirmed`, those of the disk, `cancelled`. */
export async function makeLink(
  session: Session,
  args: LinkDraft & { readonly previewToken: string; readonly path?: string },
  signal: AbortSignal,
): Promise<LinkView> {
  const label = args.label.trim()
  const place: LinkPlace = (args.place as LinkPlace | null)?.kind === 'folder' ? { ...args.place, path: args.path ?? '' } : args.place
  if (label === '' || label.length > LINK_OUT_LABEL_MAX) throw refusal('input-invalid')
  const madeAtMs = session.ports.clock.now()
  const { untilMs } = args
  if (!Number.isSafeInteger(untilMs) || untilMs <= madeAtMs || untilMs - madeAtMs > DURATION_MS_MAX) throw refusal('grant-dates')
  checkPlace(place)
  const passcode = passcodeOf(args)
  // Nobody guesses where it lies.
  const file = encodeBase64Url(session.ports.random.bytes(32))
  const url = addressOfFile(place, file)
  const { records, bundle, previewToken, leftOut } = await resolveLink(session, args, signal)
  if (previewToken !== args.previewToken) throw refusal('link-changed')
  if (records.length === 0) throw refusal(leftOut.length === 0 ? 'grant-empty' : 'grant-others-only')
  const key = session.ports.random.bytes(KEY_BYTES)
  const text = sealLinkFile(key, bundle.bytes, FILE_TYPE, (length) => session.ports.random.bytes(length))
  const put: PutFile = { name: file, text, contentType: FILE_TYPE, untilMs, passcode }
  const asks = place.kind === 'host' ? ({ asks: passcode === '' ? 'name' : 'passcode' } as const) : {}
  const linkId = newId(session)
  const entry: LinkEntry = {
    label,
    count: records.length,
    madeAtMs,
    untilMs,
    kind: place.kind,
    host: new URL(url).host,
    link: encodeHealthLink({ url, key, label, expiresAtMs: untilMs, ...asks }),
    file,
    place,
    readable: false,
    ...(passcode === '' ? {} : { passcode }),
  }
  // First what is needed to take it away again.
  await session.manifest.commit((tx) => tx.set('links', linkId, entry))
  try {
    await putFile(session, place, put, signal)
  } catch (error) {
    // A part of it may lie there. Where nobody answers it is remembered, without its key, and asked to be removed like one whose time is over.
    const isGone = await removeFile(session, place, file, AbortSignal.timeout(CLEAR_MS)).catch(() => !mayLieThere(error))
    const left: LinkEntry = { ...entry, link: '', untilMs: madeAtMs }
    await session.manifest.commit(async (tx) => {
      if (isGone || place.kind === 'presigned') await takeAway(session, tx, 'links', linkId)
      else await tx.set('links', linkId, left)
    })
    throw error
  }
  const kept = { ...entry, readable: await isReadable(session, place, put, signal) }
  await session.manifest.commit(async (tx) => {
    await tx.set('links', linkId, kept)
    await addActivity(session, tx, 'link-made', { what: label, count: kept.count })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  return linkViewOf(linkId, kept, madeAtMs)
}

/** Whoever refused has nothing of it. */
function mayLieThere(error: unknown): boolean {
  if (!(error instanceof Refusal)) return true
  const { code, detail } = error.error
  return code !== 'place-refused' && code !== 'place-address' && !(code === 'place-failed' && Number(detail?.['status']) < 500)
}

/** Errors: `link-passcode-place` where nobody would ask for it, `link-passcode-short`. */
function passcodeOf({ place, passcode = '' }: LinkDraft): string {
  if (typeof passcode !== 'string' || /\p{C}/u.test(passcode) || passcode.length > PASSCODE_LENGTHS[1]) throw refusal('input-invalid')
  if (passcode === '') return ''
  if (place.kind !== 'host') throw refusal('link-passcode-place')
  if (passcode.length < PASSCODE_LENGTHS[0]) throw refusal('link-passcode-short')
  return passcode
}
