/** Romanian words for what goes wrong between a share, its keys, mirrors and relays, and with redacted copies. */

export const SHARING_WORDS_RO = {
  'grant-too-large': {
    sentence: 'Sunt mai multe înregistrări decât poate numi o partajare. Nu s-a arătat nimic.',
    withDetail: 'Înregistrări alese: {recordCount}; o partajare poate numi cel mult {recordCountMax}. Nu s-a arătat nimic.',
    next: 'Alegeți mai puține feluri, doar ce apare de acum înainte sau înregistrări una câte una; restul poate intra în altă partajare.',
  },
  'share-grew': {
    sentence: 'De când v-ați uitat, la această partajare s-a adăugat ceva. Nu s-a preluat nimic.',
    next: 'Uitați-vă cât este acum, apoi preluați dacă doriți.',
  },
  'grant-expired': { sentence: 'Această partajare s-a încheiat.', next: 'Cereți una nouă, dacă mai este nevoie.' },
  'grant-not-yet': { sentence: 'Această partajare nu a început încă.', next: 'Reveniți în ziua în care începe.' },
  'grant-withdrawn': { sentence: 'Partajarea a fost oprită de titular.', next: 'Întrebați persoana, dacă aveți o nelămurire.' },
  'key-owner-away': {
    sentence:
      'Prima dată se deschide doar cât timp poate fi contactat Salus-ul persoanei care a partajat sau al cuiva care păstrează pentru ea, fiindcă află mai întâi.',
    next: 'Încercați din nou când unul dintre aceste calculatoare este pornit și conectat. Ce ați deschis deja se deschide în continuare.',
  },
  'key-refused': {
    sentence: 'Salus-ul persoanei care a partajat nu a deschis aceasta.',
    next: 'Întrebați dacă partajarea mai este deschisă. Un calculator restaurat dintr-o copie are nevoie de o partajare nouă.',
  },
  'mirror-room-used': {
    sentence: 'Aici se păstrează deja mai mult de atât, și cineva se bazează pe aceasta.',
    next: 'Dați cel puțin atât loc cât este folosit, sau încetați să păstrați.',
  },
  'mirror-too-many': {
    sentence: 'Acest calculator păstrează deja pentru câți oameni poate păstra un calculator.',
    next: 'Încetați să păstrați pentru cineva, sau acceptați pe un alt calculator.',
  },
  'mirror-not-asked': { sentence: 'Acest contact nu vă cere să păstrați nimic.', next: 'Vă poate cere din nou.' },
  'relay-invalid': {
    sentence: 'Aceasta nu este adresa unui releu.',
    next: 'Cereți celui care ține releul linia care începe cu /ip4 sau /dns și se termină cu identificatorul lui și puneți-o întreagă.',
  },
  'record-taken-back': {
    sentence: 'Această înregistrare a fost retrasă de persoana care v-a dat-o.',
    next: 'Reveniți la partajare; celelalte înregistrări pot fi deschise în continuare.',
  },
  'share-view-only': {
    sentence: 'A fost arătat doar pentru a fi privit, așa că nu se poate salva o copie.',
    next: 'Priviți-o aici, în Salus, sau cereți-o cu „păstrare” și spuneți de ce.',
  },
} as const
