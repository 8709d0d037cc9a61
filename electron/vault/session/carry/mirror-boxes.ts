/** Keys against receipts in the order to a mirror: what it gives while the owner is away, bounded, and of use only to whom the invite came. */

import { decodeBase64Url, encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { KEY_BOX_BYTES } from '../../../../shared/crypto/key-box.ts'
import type { MirrorBoxes, MirrorLine } from '../../../../shared/model/mirror.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import { isId } from '../../../../shared/model/id.ts'
import type { ServedBoxes, ServedGrant } from '../../ports.ts'

/** Boxes of one order, about 190 bytes each: with as many files as an order may name it still is one letter. */
export const BOXES_MAX = 20_000
const BOX = /^[A-Za-z0-9_-]{64}$/u
const HASH = /^(?:[A-Za-z0-9_-]{43})?$/u
const SEALING_KEY_BYTES = 32

/** As they stand in an order. The owner's public key is not said: it stands in her card. */
export function encodeBoxes({ list, receipts }: ServedBoxes): MirrorBoxes {
  return { list: list.map(({ recordId, cid, box }) => ({ recordId, cid, box: encodeBase64Url(box) })), receipts }
}

/** Whole, and in form; `isCid` knows the form of a name of a file. */
export function isBoxes(value: unknown, isCid: (one: unknown) => boolean): value is MirrorBoxes {
  if (typeof value !== 'object' || value === null) return false
  const { list, receipts } = value as Partial<MirrorBoxes>
  if (!Array.isArray(list) || list.length > BOXES_MAX || typeof receipts !== 'object' || receipts === null) return false
  const { seq, hash } = receipts as Partial<MirrorBoxes['receipts']>
  const isPoint = Number.isSafeInteger(seq) && Number(seq) >= 0 && typeof hash === 'string' && HASH.test(hash)
  return isPoint && (seq === 0) === (hash === '') && list.every((one) => isBox(one, isCid))
}

function isBox(value: unknown, isCid: (one: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { recordId, cid, box } = value as Partial<MirrorBoxes['list'][number]>
  return isId(recordId) && typeof box === 'string' && BOX.test(box) && isCid(cid)
}

/** Boxes in all lines together. */
export function boxesIn(lines: readonly MirrorLine[]): number {
  return lines.reduce((sum, { boxes }) => sum + (boxes?.list.length ?? 0), 0)
}

/** What of an order counts as something new to say: how far the receipts have come does not, or every opening would be a letter. */
export function toldOf(lines: readonly MirrorLine[]): readonly unknown[] {
  return lines.map(({ boxes, ...line }) => (boxes === undefined ? line : { ...line, boxes: boxes.list }))
}

/** A line as the mirror's node serves it; without boxes where it says of nothing what they are for. */
export function servedLine({ boxes, ...line }: MirrorLine, owner: ContactCard): ServedGrant {
  const sealTo = decodeBase64Url(owner.sealingKey)
  if (boxes === undefined || line.use === undefined || sealTo?.length !== SEALING_KEY_BYTES) return line
  const list = boxes.list.flatMap(({ recordId, cid, box }) => {
    const bytes = decodeBase64Url(box)
    return bytes?.length === KEY_BOX_BYTES ? [{ recordId, cid, box: bytes }] : []
  })
  return { ...line, boxes: { purpose: line.use.purpose, list, receipts: boxes.receipts, sealTo } }
}
