/** Romanian: why a question of another node was refused. */

export const RO_REFUSALS = {
  'reason.peer-protocol': 'nu era un mesaj pe care îl trimite Salus',
  'reason.wrong-purpose': 'era pentru alt scop decât cel semnat',
  'reason.ledger-wrong-chain': 'cerea alt registru',
} as const
