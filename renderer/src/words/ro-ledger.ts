/** Romanian: the ledger on a network. */

export const RO_LEDGER = {
  'ledger.confirmations': 'Blocuri ale lanțului după care o intrare este considerată atestată',
  'ledger.delay': 'Intrările pleacă împreună în cel mult atâtea minute, ca ora lor să spună puțin (0: imediat)',
  'ledger.onTheirWay': 'Contractele sunt pe drum. Durează câteva minute; adresele lor apar apoi la „Acest seif”.',
  'reason.ledger-too-old': 'ce știe acest calculator despre registru era mai vechi decât permite partajarea',
} as const
