/** Nodes of a manifest as they are loaded: opened by the keys of now, the last ones kept, and which of them a former key seals. */

import type { VaultPorts } from '../../ports.ts'
import { readNodes } from './manifest-nodes.ts'
import type { ManifestKeys } from './manifest.ts'
import { refusal } from '../refusal.ts'
import { decodeNode } from './trie.ts'
import type { TrieNode } from './trie.ts'
import type { LoadNodes } from './trie-bulk.ts'

/** Loaded nodes kept in memory. */
export const CACHED_NODES_MAX = 4096
/** Of one walk. */
const WALKED_KEPT_MAX = 512

/** One manifest's. Errors of loading: those of `readNodes`. */
export class NodeCache {
  readonly #ports: Pick<VaultPorts, 'blocks'>
  readonly #nodes = new Map<string, TrieNode>()
  readonly #stale = new Set<string>()
  #keys: ManifestKeys

  constructor(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys) {
    this.#ports = ports
    this.#keys = keys
  }

  /** Was a node of this name seen that a former key seals? */
  isStale(ref: string): boolean {
    return this.#stale.has(ref)
  }

  /** What is in memory was sealed before: it is read again, and which key opens it is seen then. */
  changeKeys(keys: ManifestKeys): void {
    this.#keys = keys
    this.#nodes.clear()
    this.#stale.clear()
  }

  readonly load = async (ref: string): Promise<TrieNode> => {
    const [node] = await this.loadMany([ref])
    if (node === undefined) throw refusal('vault-damaged')
    return node
  }

  readonly loadMany = (refs: readonly string[]): Promise<readonly TrieNode[]> => this.#loadAll(refs, true)

  /** For one walk: of a large one, what was loaded before for others stays in memory, not what is passed by. */
  walking(): LoadNodes {
    let walked = 0
    return (refs) => this.#loadAll(refs, (walked += refs.length) <= WALKED_KEPT_MAX)
  }

  async #loadAll(refs: readonly string[], keep: boolean): Promise<readonly TrieNode[]> {
    const nodes = refs.map((ref) => this.#nodes.get(ref))
    const missing = refs.filter((_, at) => nodes[at] === undefined)
    const keys = this.#keys
    const read = missing.length === 0 ? [] : await readNodes(this.#ports, keys, missing)
    let at = 0
    return refs.map((ref, index) => {
      const known = nodes[index]
      if (known !== undefined) return known
      const { json, stale } = read[at++] ?? { json: null, stale: false }
      return this.#remember(keys, ref, decodeNode(json, ref), { stale, keep })
    })
  }

  #remember(
    keys: ManifestKeys,
    ref: string,
    node: TrieNode | null,
    { stale, keep }: { readonly stale: boolean; readonly keep: boolean },
  ): TrieNode {
    if (node === null) throw refusal('vault-damaged')
    // What was under way while the keys changed is not kept: nobody would know which of them sealed it.
    if (keys !== this.#keys) return node
    if (stale) this.#stale.add(ref)
    if (!keep) return node
    if (this.#nodes.size >= CACHED_NODES_MAX) this.#nodes.clear()
    this.#nodes.set(ref, node)
    return node
  }
}
