/** HKDF-SHA256 (RFC 5869) in plain arithmetic, for very many short derivations: asking the platform takes longer than its answer. Nothing is allocated but the result. */

const BLOCK_BYTES = 64
const HASH_BYTES = 32
const WORDS = 8
/** Bit length and the first byte of padding. */
const LENGTH_BYTES = 8
const IPAD = 0x36363636
const OPAD = 0x5c5c5c5c

/** Fractional parts of the square and cube roots of the first primes (FIPS 180-4 sections 4.2.2 and 5.3.3). */
const PRIMES = firstPrimes(64)
const START = Int32Array.from(PRIMES.slice(0, WORDS), (prime) => fractionOf(Math.sqrt(prime)))
const ROUNDS = Int32Array.from(PRIMES, (prime) => fractionOf(Math.cbrt(prime)))

const schedule = new Int32Array(BLOCK_BYTES)
const inner = new Int32Array(WORDS)
const outer = new Int32Array(WORDS)
const state = new Int32Array(WORDS)
const block = new Uint8Array(BLOCK_BYTES)
const message = new Uint8Array(BLOCK_BYTES * 2)
const hash = new Uint8Array(HASH_BYTES)

/** `secret` and `salt` at most 64 bytes, `info` at most 64, at most 64 bytes out, in a buffer of their own. What was in between is wiped. */
export function deriveShort(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, lengthBytes: number): Uint8Array {
  if (Math.max(secret.length, salt.length, info.length, lengthBytes) > BLOCK_BYTES) throw new Error('too long for a short derivation')
  const derived = new Uint8Array(new ArrayBuffer(lengthBytes))
  startMac(salt)
  message.set(secret)
  finishMac(secret.length)
  // The state is the pseudorandom key now.
  writeState(hash)
  startMac(hash)
  let before = 0
  for (let at = 0, count = 1; at < lengthBytes; at += HASH_BYTES, count += 1) {
    message.set(info, before)
    message[before + info.length] = count
    finishMac(before + info.length + 1)
    writeState(hash)
    for (let index = 0; index < HASH_BYTES && at + index < lengthBytes; index += 1) derived[at + index] = hash[index] ?? 0
    message.set(hash)
    before = HASH_BYTES
  }
  for (const used of [schedule, inner, outer, state, block, message, hash]) used.fill(0)
  return derived
}

/** Inner and outer states behind a key of at most one block. */
function startMac(key: Uint8Array): void {
  block.fill(0)
  block.set(key)
  inner.set(START)
  compress(inner, block, 0, IPAD)
  outer.set(START)
  compress(outer, block, 0, OPAD)
}

/** Leaves in the state the code of the first `length` bytes of the message. */
function finishMac(length: number): void {
  state.set(inner)
  absorbMessage(length)
  writeState(message)
  state.set(outer)
  absorbMessage(HASH_BYTES)
}

/** Absorbs what stands in the message behind one block, padded (FIPS 180-4 section 5.1.1). */
function absorbMessage(length: number): void {
  const blocks = length + 1 + LENGTH_BYTES <= BLOCK_BYTES ? 1 : 2
  message.fill(0, length, blocks * BLOCK_BYTES)
  message[length] = 0x80
  const bits = (BLOCK_BYTES + length) * 8
  message[blocks * BLOCK_BYTES - 2] = bits >>> 8
  message[blocks * BLOCK_BYTES - 1] = bits & 255
  for (let at = 0; at < blocks; at += 1) compress(state, message, at * BLOCK_BYTES, 0)
}

function writeState(into: Uint8Array): void {
  for (let at = 0; at < WORDS; at += 1) {
    const word = state[at] ?? 0
    into[at * 4] = word >>> 24
    into[at * 4 + 1] = (word >>> 16) & 255
    into[at * 4 + 2] = (word >>> 8) & 255
    into[at * 4 + 3] = word & 255
  }
}

/** One block of SHA-256, each of its words exclusive-ored with `pad` (FIPS 180-4 section 6.2.2). */
function compress(into: Int32Array, bytes: Uint8Array, from: number, pad: number): void {
  for (let at = 0; at < 16; at += 1) {
    const first = from + at * 4
    schedule[at] =
      (((bytes[first] ?? 0) << 24) | ((bytes[first + 1] ?? 0) << 16) | ((bytes[first + 2] ?? 0) << 8) | (bytes[first + 3] ?? 0)) ^ pad
  }
  for (let at = 16; at < 64; at += 1) {
    const x = schedule[at - 15] ?? 0
    const y = schedule[at - 2] ?? 0
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    schedule[at] = (s0 + (schedule[at - 7] ?? 0) + s1 + (schedule[at - 16] ?? 0)) | 0
  }
  let a = into[0] ?? 0
  let b = into[1] ?? 0
  let c = into[2] ?? 0
  let d = into[3] ?? 0
  let e = into[4] ?? 0
  let f = into[5] ?? 0
  let g = into[6] ?? 0
  let h = into[7] ?? 0
  for (let at = 0; at < 64; at += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const first = (h + s1 + (g ^ (e & (f ^ g))) + (ROUNDS[at] ?? 0) + (schedule[at] ?? 0)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const second = (s0 + ((a & b) | (c & (a | b)))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  into[0] = (into[0] ?? 0) + a
  into[1] = (into[1] ?? 0) + b
  into[2] = (into[2] ?? 0) + c
  into[3] = (into[3] ?? 0) + d
  into[4] = (into[4] ?? 0) + e
  into[5] = (into[5] ?? 0) + f
  into[6] = (into[6] ?? 0) + g
  into[7] = (into[7] ?? 0) + h
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = []
  for (let number = 2; primes.length < count; number += 1) if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  return primes
}

/** The first 32 bits behind the point. */
function fractionOf(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0
}
