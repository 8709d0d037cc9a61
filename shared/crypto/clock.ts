/** Which changes of which device a manifest holds: one count a device, compared and joined without any device being in charge. */

import { encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { sha256 } from './hash.ts'

/** What is known of one device: its changes up to number `n`, and the tag of the root that change `n` made. */
export interface DeviceCount {
  readonly n: number
  /** 8 characters; empty where none is known. */
  readonly tag: string
}

/** Device (libp2p peer id) to count. */
export type DeviceClock = Readonly<Record<string, DeviceCount>>

/** `behind`: theirs holds everything of mine and more; `ahead`: the other way round; `apart`: each holds what the other has not. */
export type ClockRelation = 'same' | 'behind' | 'ahead' | 'apart'

/** `broken`: that device was set back to an older state; `unknown`: too long ago to tell. */
export type Lineage = 'whole' | 'broken' | 'unknown'

/** Devices in one clock. */
const DEVICES_MAX = 64
const TAG_LENGTH = 8
/** Changes that a trail reaches back. */
const TRAIL_CHANGES = 128

/** The tag of a root: first 6 bytes of the SHA-256 of its reference, base64url. */
export function tagOf(rootCid: string): string {
  return encodeBase64Url(sha256(encodeUtf8(rootCid)).slice(0, 6))
}

/** How mine stands to theirs. The same number of one device with two tags means that it went two ways. */
export function compareClocks(mine: DeviceClock, theirs: DeviceClock): ClockRelation {
  let more = false
  let less = false
  for (const device of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [a, b] = [mine[device], theirs[device]]
    const [countA, countB] = [a?.n ?? 0, b?.n ?? 0]
    const forked = countA === countB && a !== undefined && b !== undefined && a.tag !== b.tag
    more ||= forked || countA > countB
    less ||= forked || countA < countB
  }
  if (more && less) return 'apart'
  return more ? 'ahead' : less ? 'behind' : 'same'
}

/** Everything that either holds. */
export function joinClocks(a: DeviceClock, b: DeviceClock): DeviceClock {
  const joined: Record<string, DeviceCount> = { ...a }
  for (const [device, count] of Object.entries(b)) {
    const known = joined[device]
    const newer = known === undefined || count.n > known.n || (count.n === known.n && count.tag > known.tag)
    if (newer) joined[device] = count
  }
  return joined
}

/** One more change by a device. */
export function advanceClock(clock: DeviceClock, device: string, rootCid: string): DeviceClock {
  return { ...clock, [device]: { n: (clock[device]?.n ?? 0) + 1, tag: tagOf(rootCid) } }
}

/** The tags of a device's last changes, one behind the other, with its newest added. */
export function growTrail(trail: string, clock: DeviceClock, device: string): string {
  return (trail + (clock[device]?.tag ?? '')).slice(-TAG_LENGTH * TRAIL_CHANGES)
}

/** Did the device whose trail this is, now at `count`, really pass through what is known of it? */
export function judgeLineage(trail: string, count: number, known: DeviceCount | undefined): Lineage {
  if (known === undefined || known.n === 0) return 'whole'
  if (count < known.n) return 'broken'
  const from = trail.length - (count - known.n + 1) * TAG_LENGTH
  if (from < 0 || known.tag === '') return 'unknown'
  return trail.slice(from, from + TAG_LENGTH) === known.tag ? 'whole' : 'broken'
}

/** Reads a clock out of JSON; null where it is not one. */
export function readClock(json: unknown): DeviceClock | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null
  const entries = Object.entries(json as Readonly<Record<string, Partial<DeviceCount> | null>>)
  if (entries.length > DEVICES_MAX) return null
  const whole = entries.every(([device, count]) => {
    const n = count?.n ?? -1
    return device.length <= 128 && Number.isSafeInteger(n) && n >= 0 && (count?.tag === '' || count?.tag?.length === TAG_LENGTH)
  })
  return whole ? (json as DeviceClock) : null
}

/** Reads a trail out of JSON; null where it is not one. */
export function readTrail(json: unknown): string | null {
  return typeof json === 'string' && json.length % TAG_LENGTH === 0 && json.length <= TAG_LENGTH * TRAIL_CHANGES ? json : null
}
