/** What `help` prints: every command with its options. */

export const USAGE = `salus COMMAND [--vault DIR] [--json]
  create-vault --name N            confirm-words --answers -   (3=word,9=word,20=word on standard input)
  import-records PATH... [--password-file FILE] [--columns FILE] [--remove-places] [--hold-back]
  list-records [--kind K] [--limit N] [--every]
  add-record --kind problem|medicine|allergy|immunization|measurement|note|appointment --title T [--date D] [--paper FILE] [--keep-private] ...
  correct-record ID --kind K ...   (fields: until time zone still dose reaction severity lot where measure value second unit note)
  compare-sources                  keep-private ID... [--off] | show-privacy ID
  list-people                      show-whose ID | say-whose ID|NAME --mine | --name NAME | --off (whose records are; off takes it back)
  read-record ID [--original]      search-records TEXT
  (both also --from DAY --until DAY --code C --source FILE --shared-with CONTACT)
  show-contact-card                add-contact CARD --name N --role clinician|family|study|other
  change-contact CONTACT [--name N] [--role R] (what you call them, and what they are to you)
  remove-contact CONTACT (off the list; what was signed keeps the name)
  change-name NAME (yours, on your card and in what you sign from now on)
  grant-access --to CONTACT --records all|ID,ID --purpose TREAT --until ISO [--right view|keep [--delete-by ISO]] [--from ISO] [--ledger-age HOURS]
                                   [--may add,pass-on] [--keys-on receipt] [--kind K,K --when earlier|later|both]
  preview-grant (the same options; says what it gives away)   both also --without ID,ID and --people NAME;NAME
                                   (all and whole kinds take only your own records; leftOut says who else has some, people takes them along)
  redact-record ID [--remove value,dose,reason,note,people,place,identifiers,patient,date,text,file] [--words WORD,WORD] [--remove-places] [--keep-dates]
                   [--cover X,Y,WIDTH,HEIGHT[,FRAME];... (parts of 1, over DICOM pixels)] [--lines N,N (of a DICOM report, from 0)]
  accept-invite - (INVITE on standard input)   open-shared GRANT RECORD (it is told)
  fetch-share GRANT [--out DIR] (saved there only where copies may be kept, and told)
  save-parcel GRANT|--to CONTACT --out FILE [--needs-sender] [--next LETTER ("from" in "more" of the file before)]   open-parcel FILE...
  list-grants                      withdraw-grant GRANT | withdraw-grants [--to CONTACT] (both also --deep)
  show-grant-items GRANT           withdraw-items GRANT --records ID,ID [--deep]   confirm-grant GRANT
  ask-access --to CONTACT --kind K,K|--code S|C,..|--records ID,ID --purpose TREAT --until ISO --why TEXT --no-disadvantage
             [--since DAY] [--up-to DAY] [--when both|later (kinds: from now on)] [--right view|keep [--delete-by ISO]] [--from ISO] [--answer-by ISO]
  accept-request - (REQUEST on standard input)   list-requests | preview-request REQUEST_ID | withdraw-request REQUEST_ID (one that you sent)
  answer-request REQUEST_ID --with yes|not-now|block|allow [--records ID,ID] [--kind K,K] [--when today|both|later] [--right view] [--from ISO] [--until ISO] [--delete-by ISO (of keep)]
  show-consent GRANT
  list-accesses [--to CONTACT] [--record ID] [--month YYYY-MM] [--out FILE]   show-month [YYYY-MM]
  send-record --to CONTACT --kind note|result|prescription|... --title T ... | --paper FILE  [--grant GRANT] [--corrects ID]
  pass-on GRANT --to CONTACT [--records ID,ID|none] [--kind K,K --when later] [--until ISO] [--right view|keep] [--may pass-on]   stop-child CHILD
  report-share GRANT (not meant for you: deleted, and they hear why)
  save-shared GRANT --out DIR [--records ID,ID]   delete-share GRANT   confirm-copies-gone GRANT
  list-offered | preview-offered OFFER | accept-offered OFFER [--tell] [--keep-private] | decline-offered OFFER
  list-activity                    check-vault [--quick]
  delete-records ID...             rotate-keys
  list-issuers                     add-issuer ADDRESS KEYS_FILE --name N (or DID --name N) | remove-issuer ADDRESS | add-revocation-list FILE
  issue-credential --holder DID --name N --profession P --authority A --until ISO [--number N] [--country XX] [--out FILE]
  withdraw-credential PLACE [--suspend | --again] [--out LIST_FILE]   list-credentials [--out LIST_FILE]
  add-licence FILE                 remove-licence
  ask-licence CONTACT              show-licence [CONTACT]
  open-link - (LINK on standard input) [--host HOST,HOST] [--name RECIPIENT] (its passcode from SALUS_LINK_PASSCODE)
  create-backup --out FILE [--incremental]   export-everything --out DIR
  restore-backup FILE...           fire-drill FILE...
  recover-from-mirror CARD [--partly] (whoever kept the whole vault; the words from SALUS_WORDS, the new passphrase from SALUS_PASSPHRASE, or asked)
  check-words (SALUS_WORDS, or asked)   show-recovery-words (until they are confirmed)
  restore-vault (where the passphrase is forgotten: SALUS_WORDS and the new SALUS_PASSPHRASE, or asked)
  show-backup-key
  export-car [GRANT] --out FILE    import-car FILE...
  configure-pinning [URL] (its token from SALUS_PINNING_TOKEN, or asked)   pin-remotely | list-pins | unpin-remotely GRANT
  make-link --records all|ID,ID --title LABEL --until ISO --place FILE.json | --out DIR --host ADDRESS [--preview TOKEN]
  preview-link-out --records all|ID,ID (what the link would open, what that gives away, and its TOKEN)   both also --without ID,ID and --people NAME;NAME
  list-links                       remove-link ID | list-openings ID
  host-links DIR [--listen HOST] [--port N] [--address URL] [--certificate FILE --key FILE]   (a place of one's own that asks for
             passcodes: SALUS_LINK_PASSCODE for make-link; without a certificate put something that speaks https in front)
  repair-vault [BACKUP...]         accept-rollback | confirm-date
  offer-device --name N (while serving)   join-device - --name N (CODE on standard input)
  accept-device PEER               decline-device PEER
  list-devices                     remove-device PEER
  sync-now                         list-conflicts
  resolve-conflict ID --take kept|other   stop-offering
  change-passphrase (the new one from SALUS_NEW_PASSPHRASE, or asked)
  show-keychain                    enable-keychain | disable-keychain
  rotate-master-key                take-master-key (SALUS_OTHER_PASSPHRASE, or asked)
  show-status                      show-summary
  show-labs | show-vitals          show-medicines | show-insights
  save-proof ID [--out FILE]       save-consent GRANT [--out FILE]
  save-receipts GRANT [--out FILE] save-verify-page [--out FILE] (a page that checks all of them, for people without Salus)
  verify-proof FILE [--record FILE] [--rpc URL]
  configure-ledger FILE [--relay CONTACT]   deploy-contracts | show-ledger (its addresses that say something else than the others)
  seal-ledger FILE|none [--relay CONTACT]   (this computer's ledger on a public one, once a day)
  begin-ledger                     (a new one here, where it went on on two computers)
  ask-mirror CONTACT [--records all] | stop-mirror CONTACT   accept-mirror CONTACT [--mirror MIB] | decline-mirror CONTACT
  list-mirrors
  choose-relay ADDRESS|CONTACT|none   show-relay
  serve [--listen HOST|none] [--port N] [--no-mdns] [--relay-ledger N_A_CONTACT_A_DAY] [--mirror MIB_A_CONTACT]
        [--relay [--relay-for PEER,PEER] [--relay-mib N_A_PEER_AN_HOUR]]   (others behind routers are reached through this Salus)
What opens something, and what says something of somebody's health, belongs on standard input: in the list of processes others on this computer can
read it. - in place of any word or value (accept-invite -, add-record --kind note --title -) is read from there, or asked; several - take a line each,
words first. \`serve\` reads whole commands there.
A file that is there is never written over, unless --replace says so. Exit codes: 0 all of it done, 1 nothing, 2 a part (files refused, damage found: the answer names it).
Backups are to the 24 words (SALUS_WORDS, or asked), or to SALUS_BACKUP_PASSPHRASE where it is set.
The passphrase comes from SALUS_PASSPHRASE or is asked; with --keychain this computer's keychain opens the vault. Without --vault the folder is SALUS_DIR or ~/.local/share/salus.
`
