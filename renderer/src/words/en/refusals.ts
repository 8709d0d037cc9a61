/** English: why a question of another node was refused. */

export const EN_REFUSALS = {
  'reason.peer-protocol': 'it was no message that Salus sends',
  'reason.wrong-purpose': 'it was for another purpose than was signed',
  'reason.ledger-wrong-chain': 'it asked for another ledger',
} as const
