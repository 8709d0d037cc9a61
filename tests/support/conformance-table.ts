/** The table of rights and of ways around them: what was tried at a node, and what came of it. */

import { expect } from 'vitest'

export interface Heard {
  /** Bytes of blocks that the node let out. */
  readonly bytes: number
  /** What it wrote down. */
  readonly reasons: readonly string[]
}

export class ConformanceTable {
  readonly #lines: string[] = []

  /** Given, and nothing written down. */
  async allows(right: string, way: string, work: Promise<Heard>): Promise<void> {
    const found = await work
    this.#note(right, way, found)
    expect(found.bytes, way).toBeGreaterThan(0)
    expect(found.reasons, way).toEqual([])
  }

  /** Nothing given, and the reason written down. */
  async denies(right: string, way: string, work: Promise<Heard>, reason: string): Promise<void> {
    const found = await work
    this.#note(right, way, found)
    expect(found.bytes, way).toBe(0)
    expect(found.reasons, way).toContain(reason)
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }

  #note(right: string, way: string, { bytes, reasons }: Heard): void {
    const said = [...new Set(reasons)].join(', ')
    this.#lines.push(`${right.padEnd(14)} ${way.padEnd(52)} ${bytes > 0 ? 'given  ' : 'refused'} ${String(bytes).padStart(6)} B  ${said}`)
  }
}
