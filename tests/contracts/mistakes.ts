/** Mistakes that the tests of the contracts have to notice: some by hand, and every single check left out once. */

export interface Mistake {
  readonly file: string
  /** Where it stands; the first place where it is not said. */
  readonly at?: number
  readonly from: string
  readonly to: string
}

/** Checks that the sources have at least, each clause counted. */
export const CHECKS_MIN = 30

const byHand: readonly (readonly [file: string, from: string, to: string])[] = [
  ['SealLog.sol', 'if (putAt[key] == 0) {', '{'],
  ['SealLog.sol', 'bytes32 key = keyOf(value);', 'bytes32 key = value;'],
  ['SealLog.sol', 'return putAt[keyOf(root)];', 'return putAt[root];'],
  ['SealLog.sol', 'return putAt[lock];', 'return putAt[keyOf(lock)];'],
  ['SealLog.sol', 'abi.encodePacked(bytes1(0x00), value)', 'abi.encodePacked(value)'],
  ['SealLog.sol', 'abi.encodePacked(bytes1(0x02), value)', 'abi.encodePacked(bytes1(0x00), value)'],
  ['SealLog.sol', 'emit Put(key);', 'emit Put(value);'],
  ['SealLog.sol', 'contract SealLog layout at 1 {', 'contract SealLog {'],
  [
    'VaultHeads.sol',
    'abi.encode(salt, controller, head, guardians, threshold, delay)',
    'abi.encode(salt, controller, guardians, threshold, delay)',
  ],
  ['VaultHeads.sol', 'if (vaults[vaultId].controller != address(0)) revert Exists();', ''],
  ['VaultHeads.sol', 'if (head == 0) revert ZeroValue();', ''],
  ['VaultHeads.sol', 'if (vault.accumulator != prev) revert Stale(vault.accumulator);', ''],
  ['VaultHeads.sol', 'vault.seq = seq + 1;', 'vault.seq = seq;'],
  ['VaultHeads.sol', '        if (block.timestamp > deadline) revert DeadlinePassed();\n        if (ECDSA', '        if (ECDSA'],
  ['VaultHeads.sol', '!= controller) revert NotController();', '== address(0)) revert NotController();'],
  ['VaultHeads.sol', 'if (guardian <= last) revert BadGuardians();', ''],
  ['VaultHeads.sol', 'signatures.length < vault.threshold', 'signatures.length == 0'],
  ['VaultHeads.sol', 'if (node != vault.guardians) revert BadGuardians();', ''],
  ['VaultHeads.sol', 'block.timestamp < recovery.readyAt', 'false'],
  ['VaultHeads.sol', 'if (recovery.vetoes >= VETOES_MAX) revert NoVetoLeft();', ''],
  ['VaultHeads.sol', '(recovery.next, recovery.readyAt, recovery.vetoes) = (address(0), 0, 0);', ''],
  ['VaultHeads.sol', 'recovery.vetoes) = (address(0), 0, 0);', 'recovery.vetoes) = (address(0), 0, recovery.vetoes);'],
  ['VaultHeads.sol', '++recovery.round;', ''],
  ['VaultHeads.sol', 'vault.controller = next;\n', 'vault.controller = next;\n        delete recoveries[vaultId];\n'],
]

export const MISTAKES: readonly Mistake[] = byHand.map(([file, from, to]) => ({ file, from, to }))

/** Every `if (...) revert` of a source left out, and of those with several clauses each clause alone. */
export function checksOf(file: string, source: string): readonly Mistake[] {
  return [...source.matchAll(/if \((.+)\) revert [A-Za-z]+\([^;]*\);/gu)].flatMap((found) => {
    const [from, condition = ''] = found
    const clauses = condition.split(' || ')
    const whole = { file, at: found.index, from, to: '' }
    if (clauses.length === 1) return [whole]
    return [
      whole,
      ...clauses.map((_, left) => {
        const rest = clauses.filter((_clause, at) => at !== left).join(' || ')
        return { file, at: found.index, from, to: from.replace(condition, rest) }
      }),
    ]
  })
}
