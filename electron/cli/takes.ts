/** What each command takes, as one would write it down: the words behind its name, and its options. Anything else is refused, since what is passed over may have been meant to keep something back. */

/** Options of every command. */
export const EVERYWHERE: readonly string[] = ['vault', 'json', 'listen', 'port', 'no-mdns', 'keychain']
/** Options of a line that `serve` reads: its vault and its node are open already. */
export const IN_SERVE: readonly string[] = ['json']

const TYPED =
  '--kind --title --date --until --time --zone --still --dose --reaction --severity --lot --where --measure --value --second --unit --note'
const FOUND = '--kind --from --until --code --source --shared-with --every --limit'
const GRANT = '--to --records --purpose --until --right --delete-by --from --ledger-age --may --keys-on --kind --when --without --people'
const OUT = '--out --replace'

/** `NAME` is one word, `[NAME]` one or none, `NAME...` one or more, `[NAME...]` any number. */
const TAKES: Readonly<Record<string, string>> = {
  'create-vault': '--name',
  'confirm-words': '--answers',
  'import-records': 'PATH... --password-file --columns --remove-places --hold-back',
  'list-records': FOUND,
  'search-records': `[TEXT...] ${FOUND}`,
  'read-record': 'ID --original',
  'add-record': `${TYPED} --paper --keep-private`,
  'correct-record': `ID ${TYPED}`,
  'compare-sources': '',
  'keep-private': 'ID... --off',
  'show-privacy': 'ID',
  'list-people': '',
  'show-whose': 'ID',
  'say-whose': 'ID|NAME --mine --name --off',
  'show-insights': '',
  'show-labs': '',
  'show-vitals': '',
  'show-medicines': '',
  'show-summary': '',
  'show-status': '',
  'show-contact-card': '',
  'add-contact': 'CARD --name --role',
  'change-contact': 'CONTACT --name --role',
  'remove-contact': 'CONTACT',
  'change-name': 'NAME...',
  'preview-grant': GRANT,
  'grant-access': GRANT,
  'redact-record': 'ID --remove --words --remove-places --keep-dates --cover --lines',
  'accept-invite': 'INVITE',
  'open-shared': 'GRANT RECORD',
  'fetch-share': 'GRANT --out --records',
  'save-parcel': `[GRANT] --to --needs-sender --next ${OUT}`,
  'open-parcel': 'FILE...',
  'list-grants': '',
  'withdraw-grant': 'GRANT --deep',
  'withdraw-grants': '--to --deep',
  'show-grant-items': 'GRANT',
  'withdraw-items': 'GRANT --records --deep',
  'confirm-grant': 'GRANT',
  'ask-access':
    '--to --kind --code --records --purpose --until --why --no-disadvantage --since --up-to --when --right --delete-by --from --answer-by',
  'accept-request': 'REQUEST',
  'list-requests': '',
  'preview-request': 'REQUEST_ID',
  'withdraw-request': 'REQUEST_ID',
  'answer-request': 'REQUEST_ID --with --records --kind --when --right --from --until --delete-by',
  'show-consent': 'GRANT',
  'list-accesses': `--to --record --month --limit ${OUT}`,
  'show-month': '[YYYY-MM]',
  'send-record': `${TYPED} --to --paper --grant --corrects`,
  'pass-on': 'GRANT --to --records --kind --when --until --right --may',
  'stop-child': 'CHILD',
  'report-share': 'GRANT',
  'save-shared': 'GRANT --out --records',
  'delete-share': 'GRANT',
  'confirm-copies-gone': 'GRANT',
  'list-offered': '',
  'preview-offered': 'OFFER',
  'accept-offered': 'OFFER --tell --keep-private',
  'decline-offered': 'OFFER',
  'list-activity': '--limit',
  'check-vault': '--quick',
  'delete-records': 'ID...',
  'rotate-keys': '',
  'list-issuers': '',
  'add-issuer': 'ADDRESS [KEYS_FILE] --name',
  'remove-issuer': 'ADDRESS',
  'add-revocation-list': 'FILE',
  'issue-credential': `--holder --name --profession --authority --until --number --country ${OUT}`,
  'withdraw-credential': `PLACE --suspend --again ${OUT}`,
  'list-credentials': OUT,
  'add-licence': 'FILE',
  'remove-licence': '',
  'ask-licence': 'CONTACT',
  'show-licence': '[CONTACT]',
  'open-link': 'LINK --host --name',
  'create-backup': `--incremental ${OUT}`,
  'export-everything': '--out',
  'restore-backup': 'FILE...',
  'fire-drill': 'FILE...',
  'recover-from-mirror': 'CARD --partly',
  'check-words': '',
  'show-recovery-words': '',
  'restore-vault': '',
  'show-backup-key': '',
  'export-car': `[GRANT] ${OUT}`,
  'import-car': 'FILE...',
  'configure-pinning': '[URL]',
  'pin-remotely': 'GRANT',
  'list-pins': 'GRANT',
  'unpin-remotely': 'GRANT',
  'make-link': '--records --without --people --title --until --place --out --host --preview',
  'preview-link-out': '--records --without --people',
  'list-links': '',
  'remove-link': 'ID',
  'list-openings': 'ID',
  'host-links': 'DIR --address --certificate --key',
  'repair-vault': '[BACKUP...]',
  'accept-rollback': '',
  'confirm-date': '',
  'offer-device': '--name',
  'join-device': 'CODE --name',
  'accept-device': 'PEER',
  'decline-device': 'PEER',
  'list-devices': '',
  'remove-device': 'PEER',
  'sync-now': '',
  'list-conflicts': '',
  'resolve-conflict': 'ID --take',
  'stop-offering': '',
  'change-passphrase': '',
  'show-keychain': '',
  'enable-keychain': '',
  'disable-keychain': '',
  'rotate-master-key': '',
  'take-master-key': '',
  'save-proof': `ID ${OUT}`,
  'save-consent': `GRANT ${OUT}`,
  'save-receipts': `GRANT ${OUT}`,
  'save-verify-page': OUT,
  'verify-proof': 'FILE --record --rpc',
  'configure-ledger': 'FILE --relay',
  'deploy-contracts': '',
  'show-ledger': '',
  'seal-ledger': 'FILE|none --relay',
  'begin-ledger': '',
  'ask-mirror': 'CONTACT --records',
  'stop-mirror': 'CONTACT',
  'accept-mirror': 'CONTACT --mirror',
  'decline-mirror': 'CONTACT',
  'list-mirrors': '',
  'choose-relay': 'ADDRESS|CONTACT|none',
  'show-relay': '',
  serve: '--relay --relay-ledger --relay-for --relay-mib --mirror',
}

/** Names of all commands. */
export const COMMAND_NAMES: readonly string[] = Object.keys(TAKES)

/** Why a command does not take this, or null. `given`: the names of its options, each as often as it stands there. */
export function refuseLine(name: string, words: readonly string[], given: readonly string[], everywhere: readonly string[]): string | null {
  const takes = Object.hasOwn(TAKES, name) ? (TAKES[name] ?? '') : null
  if (takes === null) return null
  const parts = takes.split(' ').filter((part) => part !== '')
  const options = parts.filter((part) => part.startsWith('--')).map((part) => part.slice(2))
  const places = parts.filter((part) => !part.startsWith('--'))
  const unknown = given.find((option) => !options.includes(option) && !everywhere.includes(option))
  if (unknown !== undefined) return `${name} takes no --${unknown}`
  const twice = given.find((option, at) => given.indexOf(option) !== at)
  if (twice !== undefined) return `--${twice} stands there twice; what is several goes into one, with commas`
  const least = places.filter((place) => !place.startsWith('[')).length
  const most = places.some((place) => place.includes('...')) ? Number.POSITIVE_INFINITY : places.length
  if (words.length < least) return `${name} needs ${places.join(' ')}`
  if (words.length > most) return places.length === 0 ? `${name} takes no words, only options` : `${name} takes only ${places.join(' ')}`
  return words.includes('') ? `One word of ${name} is empty` : null
}
