/** Romanian: shares that live: kinds from now on, single items, sealing anew, the yearly question. */

export const RO_AMEND = {
  'later.title': 'De când',
  'later.today': 'Ce există astăzi',
  'later.both': 'Ce există și tot ce vine de acum înainte',
  'later.only': 'Doar ce vine de acum înainte',
  'later.means':
    'Nou înseamnă ce intră în seif după ce semnați, oricât de vechi ar fi. Salus nu vă întreabă de fiecare dată; vedeți fiecare înregistrare pe pagina partajării și o puteți retrage. Când adăugați fișiere, le puteți lăsa deoparte.',
  'later.nothingYet': 'Încă nimic. Fiecare înregistrare nouă de aceste feluri va putea fi văzută când intră în seif.',
  'share.standing': 'Până o opresc',
  'share.standingMeans':
    'Pentru cineva care are grijă de dumneavoastră ani la rând: ține până o opriți, cel mult până la data de mai sus. O dată pe an Salus vă întreabă dacă se mai potrivește.',
  'sentence.later': 'Și fiecare înregistrare nouă de aceste feluri care intră în seiful meu după aceasta: {kinds}.',
  'sentence.ownOnly': 'Dintre acestea doar înregistrările mele, niciuna a altor persoane.',
  'sentence.ownAnd': 'Dintre acestea doar înregistrările mele și cele pe numele {names}.',
  'sentence.laterOnly.view':
    'Eu, {grantor}, permit ca {grantee} să vadă fiecare înregistrare nouă de aceste feluri care intră în seiful meu după aceasta, pentru {purpose}, de la {from} până la {until}: {kinds}.',
  'sentence.laterOnly.keep':
    'Eu, {grantor}, permit ca {grantee} să vadă și să păstreze copii ale fiecărei înregistrări noi de aceste feluri care intră în seiful meu după aceasta, pentru {purpose}, de la {from} până la {until}: {kinds}.',
  'items.title': 'Ce se poate vedea acum',
  'items.titleKept': 'Ce mai poate fi păstrat acolo',
  'grant.title': 'Partajare cu {name}',
  'items.find': 'Caută o înregistrare în această partajare',
  'items.notFound': 'Nicio înregistrare din această partajare nu se numește așa.',
  'items.none': 'Acum nimic.',
  'items.count': { one: 'O înregistrare', few: '{n} înregistrări', other: '{n} de înregistrări' },
  'items.since': 'venită la {date}',
  'items.takeBack': 'Retrage',
  'items.takeBackNamed': 'Retrage: {title}',
  'items.askTitle': 'Retrageți {title}?',
  'items.askText':
    'Din acest moment {name} nu o mai poate prelua. De îndată ce poate fi găsit, Salus-ul său o închide și este rugat să șteargă copia. Restul partajării continuă. Ce a fost văzut nu mai poate fi nevăzut.',
  'items.askTextKept':
    'Partajarea s-a încheiat, iar {name} poate păstra o copie. De îndată ce poate fi găsit, Salus-ul său o închide și este rugat să șteargă copia. Ce a fost văzut nu mai poate fi nevăzut.',
  'items.askTextBelow':
    'Partajarea s-a încheiat, iar Salus-ul lui {name} spune că și-a șters copiile. Cine a primit-o mai departe poate păstra una: de îndată ce poate fi găsit, Salus-ul său o închide și este rugat să șteargă copia. Ce a fost văzut nu mai poate fi nevăzut.',
  'items.do': 'Retrage acum',
  'items.not': 'Las-o așa',
  'items.busy': 'Se retrage.',
  'items.added': {
    one: 'O înregistrare nouă a ajuns la {name}.',
    few: '{n} înregistrări noi au ajuns la {name}.',
    other: '{n} de înregistrări noi au ajuns la {name}.',
  },
  'items.addedTold': 'Salus-ul său o are.',
  'items.addedWaits': 'Pleacă de îndată ce Salus-ul său poate fi găsit.',
  'taken.noTitle': 'O înregistrare care nu poate fi citită aici acum',
  'taken.title': 'Retrase',
  'taken.stoppedHere': '{name} nu o mai poate prelua',
  'taken.stoppedHereOnly': '{name} nu o mai poate prelua de pe acest calculator; mai jos este unde se mai află',
  'taken.keptBy': '{keeper} păstrează pentru dumneavoastră înregistrări sigilate și încă nu a aflat: {name} o poate prelua încă de acolo.',
  'taken.more': 'Arată mai multe dintre cele retrase',
  'withdrawal.stoppedHere': '{name} nu mai poate prelua nimic',
  'withdrawal.stoppedHereOnly': '{name} nu mai poate prelua nimic de pe acest calculator; ce se află în altă parte este mai jos',
  'taken.hold': 'A fost deschisă înainte, ultima dată la {date}',
  'taken.holdNot': 'Nicio confirmare nu spune că a fost deschisă înainte',
  'taken.resealed': 'Aici se află acum sub o cheie nouă.',
  'taken.notBelow': {
    one: 'O persoană căreia i-a fost transmisă mai departe nu a confirmat.',
    few: '{n} persoane cărora le-a fost transmisă mai departe nu au confirmat.',
    other: '{n} de persoane cărora le-a fost transmisă mai departe nu au confirmat.',
  },
  'taken.neverFetched': {
    one: 'O persoană căreia i-a fost dată nu a preluat-o niciodată, spune Salus-ul său.',
    few: '{n} persoane cărora le-a fost dată nu au preluat-o niciodată, spune Salus-ul lor.',
    other: '{n} de persoane cărora le-a fost dată nu au preluat-o niciodată, spune Salus-ul lor.',
  },
  'deletion.never-fetched': 'Nimic de șters: acolo nu s-a preluat niciodată',
  'withdrawal.neverFetched':
    'Așa spune Salus-ul său, {date}: a ajuns doar invitația, iar titlurile și cheile din ea au fost șterse. Nu o poate dovedi.',
  'taken.ledger': 'Pentru înregistrări luate una câte una nu se scrie nimic în registru: partajarea însăși continuă.',
  'deep.label': 'Sigilează din nou aceste înregistrări aici',
  'deep.means':
    'Atunci o copie veche a cheii nu mai deschide nimic de pe acest calculator. Durează mai mult și nu ajunge la ce a fost deja preluat. Ce poate citi și altcineva își păstrează cheia.',
  'deep.progress': 'Se sigilează din nou: {done} din {total}.',
  'deep.cancel': 'Oprește sigilarea',
  'deep.done': {
    zero: 'Nimic nu trebuia sigilat din nou.',
    one: 'O înregistrare a fost sigilată din nou, sub o cheie nouă.',
    few: '{n} înregistrări au fost sigilate din nou, sub chei noi.',
    other: '{n} de înregistrări au fost sigilate din nou, sub chei noi.',
  },
  'deep.due': 'Neterminat',
  'deep.dueHere':
    'S-au cerut chei noi și încă nu sunt: până atunci o copie veche a unei chei deschide ce se află aici. Continuă de la sine, cel târziu la următoarea deschidere a Salus.',
  'deep.dueElsewhere':
    'S-au cerut chei noi pe alt calculator al dumneavoastră și încă nu sunt. Continuă acolo la următoarea deschidere a Salus.',
  'deep.kept': {
    one: 'O înregistrare își păstrează cheia, pentru că o poate citi și altcineva.',
    few: '{n} înregistrări își păstrează cheile, pentru că le poate citi și altcineva.',
    other: '{n} de înregistrări își păstrează cheile, pentru că le poate citi și altcineva.',
  },
  'withdrawal.resealed': 'Sigilate din nou',
  'fits.title': 'Se mai potrivește?',
  'fits.text': {
    one: '{name} mai poate vedea o înregistrare, pentru {purpose}, până la {until}.',
    few: '{name} mai poate vedea {n} înregistrări, pentru {purpose}, până la {until}.',
    other: '{name} mai poate vedea {n} de înregistrări, pentru {purpose}, până la {until}.',
  },
  'fits.why': 'Ați hotărât așa acum un an sau mai demult. Nu se schimbă nimic cât nu răspundeți.',
  'fits.yes': 'Se mai potrivește',
  'fits.change': 'Schimbă',
  'fits.stop': 'Oprește partajarea',
  'fits.noted': 'Notat. Salus întreabă din nou peste un an.',
  'shared.itemsEnded': {
    one: '{name} a retras o înregistrare la {date}.',
    few: '{name} a retras {n} înregistrări la {date}.',
    other: '{name} a retras {n} de înregistrări la {date}.',
  },
  'shared.itemsGone': 'A fost închisă aici, iar copia și cheia au fost șterse.',
  'shared.asOf':
    'Este așa cum a fost salvat de {name} la {date}. Ce s-a schimbat de atunci vine după ce calculatoarele voastre se întâlnesc.',
  'shared.notHere': {
    one: 'O înregistrare nu este încă aici.',
    few: '{n} înregistrări nu sunt încă aici.',
    other: '{n} de înregistrări nu sunt încă aici.',
  },
  'shared.asks': 'Împreună au {size}. Atât nu vine de la sine: preluați dacă doriți sau întrebați pe {name} ce este.',
  'shared.size': 'Cine trimite spune că are {size}. Salus nu preia mai mult de atât.',
  'shared.sizeLater': 'După ce mai târziu i se adaugă {size}, Salus vă întreabă înainte să preia mai mult.',
  'shared.fetchNew': 'Preia-le acum',
  'holdBack.label': 'Păstrez totul numai pentru mine',
  'holdBack.who':
    'O partajare cu {name} primește înregistrări noi. După ce le păstrați, ce este al dumneavoastră dintre ele ajunge acolo de la sine: {kinds}.',
  'holdBack.held': 'Nimic din acestea nu ajunge de la sine la {names}. Puteți arăta în continuare câte una.',
  'activity.grant-confirmed': 'Ați spus că partajarea cu {who} se mai potrivește.',
  'activity.items-given': {
    one: 'O înregistrare nouă a ajuns la {who}.',
    few: '{n} înregistrări noi au ajuns la {who}.',
    other: '{n} de înregistrări noi au ajuns la {who}.',
  },
  'activity.items-withdrawn': {
    one: 'Ați retras o înregistrare de la {who}: {what}.',
    few: 'Ați retras {n} înregistrări de la {who}.',
    other: 'Ați retras {n} de înregistrări de la {who}.',
  },
  'activity.items-deletion-confirmed': {
    one: '{who} a confirmat ștergerea unei înregistrări pe care ați retras-o.',
    few: '{who} a confirmat ștergerea a {n} înregistrări pe care le-ați retras.',
    other: '{who} a confirmat ștergerea a {n} de înregistrări pe care le-ați retras.',
  },
  'activity.items-never-fetched': {
    one: 'Salus-ul lui {who} a spus că nu a preluat niciodată o înregistrare pe care ați retras-o.',
    few: 'Salus-ul lui {who} a spus că nu a preluat niciodată {n} înregistrări pe care le-ați retras.',
    other: 'Salus-ul lui {who} a spus că nu a preluat niciodată {n} de înregistrări pe care le-ați retras.',
  },
  'activity.never-fetched': 'Salus-ul lui {who} a spus că nu a preluat niciodată nimic din ce ați oprit.',
  'activity.items-received': {
    one: '{who} a adăugat o înregistrare la o partajare.',
    few: '{who} a adăugat {n} înregistrări la o partajare.',
    other: '{who} a adăugat {n} de înregistrări la o partajare.',
  },
  'activity.items-dropped': {
    one: '{who} a retras o înregistrare. Copia a fost ștearsă aici.',
    few: '{who} a retras {n} înregistrări. Copiile au fost șterse aici.',
    other: '{who} a retras {n} de înregistrări. Copiile au fost șterse aici.',
  },
  'activity.records-resealed': {
    one: 'O înregistrare a fost sigilată din nou, sub o cheie nouă.',
    few: '{n} înregistrări au fost sigilate din nou, sub chei noi.',
    other: '{n} de înregistrări au fost sigilate din nou, sub chei noi.',
  },
} as const
