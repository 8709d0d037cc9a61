/** English: the ledger on a network. */

export const EN_LEDGER = {
  'ledger.confirmations': 'Blocks of the chain after which an entry counts as witnessed',
  'ledger.delay': 'Entries go out together within this many minutes, so that their time says little (0: at once)',
  'ledger.onTheirWay': 'The contracts are on their way. This takes some minutes; their addresses then appear under “This vault”.',
  'reason.ledger-too-old': 'what this computer knows of the ledger was older than the share allows',
} as const
