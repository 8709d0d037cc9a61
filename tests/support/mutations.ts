/** Damage that is the same each time it is asked for. */

/** Flips, pieces that mean something, cuts. */
export function mutated(bytes: Uint8Array, roll: (below: number) => number, pieces: readonly Uint8Array[]): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let change = roll(6); change >= 0; change--) {
    const at = roll(copy.length)
    if (roll(2) === 0) copy[at] = roll(256)
    else copy.set((pieces[roll(pieces.length)] ?? new Uint8Array(0)).subarray(0, copy.length - at), at)
  }
  return roll(4) === 0 ? copy.slice(0, roll(copy.length) + 1) : copy
}
