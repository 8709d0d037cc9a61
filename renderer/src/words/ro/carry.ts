/** Romanian: sealed files by stick or mail, and sealed blocks for other programs. */

import type { WordsFile } from '../en.ts'
import type { EN_CARRY } from '../en/carry.ts'

export const RO_CARRY: Pick<WordsFile, keyof typeof EN_CARRY> = {
  'parcel.title': 'Salvare ca fișier sigilat',
  'parcel.text':
    'Pentru un stick USB sau un e-mail. Doar Salus-ul lui {name} îl deschide, în aceleași condiții, și niciunul dintre dumneavoastră nu trebuie să fie conectat. Un fișier dat nu mai poate fi luat înapoi: oprirea partajării ajunge la {name} când se conectează din nou.',
  'parcel.save': 'Salvează ca fișier sigilat',
  'parcel.saving': 'Se sigilează și se scrie.',
  'parcel.saved': {
    one: 'Salvat: o înregistrare, sigilată pentru {name}.',
    few: 'Salvat: {n} înregistrări, sigilate pentru {name}.',
    other: 'Salvat: {n} de înregistrări, sigilate pentru {name}.',
  },
  'parcel.notIn': {
    one: '{n} înregistrare intrată mai târziu nu este în fișier. Ajunge la {name} când sunteți amândoi online; pentru un stick, partajați-o din nou.',
    few: '{n} înregistrări intrate mai târziu nu sunt în fișier. Ajung la {name} când sunteți amândoi online; pentru un stick, partajați-le din nou.',
    other:
      '{n} de înregistrări intrate mai târziu nu sunt în fișier. Ajung la {name} când sunteți amândoi online; pentru un stick, partajați-le din nou.',
  },
  'parcel.savedOn': 'Salvat ca fișier la {date}',
  'parcel.needsSender':
    'În această partajare fiecare cheie vine în schimbul unei confirmări. {name} poate duce fișierul oriunde, dar fiecare înregistrare se deschide doar cât timp Salus-ul său poate ajunge la al dumneavoastră.',
  'parcel.anyway': 'Salvează totuși',
  'parcel.not': 'Nu salva',
  'parcel.openTitle': 'Deschide un fișier sigilat',
  'parcel.openText':
    'O partajare sau scrisori pe care cineva le-a salvat pentru dumneavoastră pe un stick sau le-a trimis prin e-mail. Alegeți fișierul sau trageți-l aici.',
  'parcel.choose': 'Alege fișierul',
  'parcel.opening': 'Se verifică fiecare parte.',
  'parcel.letters': {
    zero: 'Tot ce este în acest fișier de la {name} era deja aici.',
    one: 'O scrisoare de la {name} a fost citită.',
    few: '{n} scrisori de la {name} au fost citite.',
    other: '{n} de scrisori de la {name} au fost citite.',
  },
  'letters.title': {
    one: 'O scrisoare așteaptă pentru {name}',
    few: '{n} scrisori așteaptă pentru {name}',
    other: '{n} de scrisori așteaptă pentru {name}',
  },
  'letters.text':
    'Confirmările și alte scrisori sigilate pleacă singure când amândoi sunteți conectați. Fără rețea pot pleca într-un fișier; doar Salus-ul lui {name} îl deschide.',
  'letters.save': 'Salvează-le ca fișier sigilat',
  'letters.saveNext': 'Salvează fișierul următor',
  'letters.more': {
    one: 'Încă o scrisoare nu a încăput în acel fișier. Salvați-o în următorul și dați-le pe amândouă.',
    few: 'Încă {n} scrisori nu au încăput în acel fișier. Salvați-le în următorul și dați-le pe amândouă.',
    other: 'Încă {n} de scrisori nu au încăput în acel fișier. Salvați-le în următorul și dați-le pe amândouă.',
  },
  'letters.saved': 'Salvat. Ele așteaptă și aici; contează ce ajunge întâi.',
  'car.title': 'Blocuri sigilate pentru alte programe',
  'car.text':
    'Blocurile sigilate ale acestui seif într-un fișier CAR, pe care programele IPFS îl pot duce și păstra. Nimeni nu le citește fără cheile dumneavoastră; numărul și mărimile lor se văd. Nu este o copie de siguranță: cheile nu sunt în el.',
  'car.save': 'Salvează blocurile sigilate',
  'car.mend': 'Repară dintr-un fișier CAR',
  'car.working': 'Se citesc și se scriu blocuri.',
  'car.saved': { one: 'Salvat: un bloc sigilat.', few: 'Salvat: {n} blocuri sigilate.', other: 'Salvat: {n} de blocuri sigilate.' },
  'car.mended': {
    zero: 'Nimic din el nu lipsea aici.',
    one: 'Un bloc este din nou întreg.',
    few: '{n} blocuri sunt din nou întregi.',
    other: '{n} de blocuri sunt din nou întregi.',
  },
  'pinning.title': 'Un serviciu care păstrează blocuri sigilate',
  'pinning.off': 'Oprit',
  'pinning.text':
    'Un serviciu din rețeaua IPFS poate păstra înregistrările sigilate ale unei partajări cât timp calculatorul este oprit. Pentru a arăta cuiva nu aveți nevoie de el; fără el nimeni nu este întrebat nimic.',
  'pinning.name': 'Numește un serviciu',
  'pinning.learns':
    'El află ce blocuri sigilate există, cât sunt de mari și când ați cerut, adresa dumneavoastră de rețea și ce spune contul de acolo despre dumneavoastră. Nu poate citi niciunul. Cine știe numele unui bloc îl poate lua de acolo, tot sigilat.',
  'pinning.upload':
    'Salus nu dă blocurile sale niciunui străin, deci serviciul nu le poate lua de aici: salvați întâi blocurile sigilate ca fișier CAR și încărcați-l acolo.',
  'pinning.endpoint': 'Adresa lui (IPFS Pinning Service API)',
  'pinning.token': 'Cheia dumneavoastră de acces',
  'pinning.save': 'Folosește acest serviciu',
  'pinning.end': 'Nu mai folosi {host} și uită cheia',
  'pinning.held': {
    one: 'Lui {host} i s-a cerut să păstreze o înregistrare sigilată și nu a spus că nu o mai are. Cereți întâi acest lucru, pe pagina partajării: fără cheie Salus nu o poate face.',
    few: 'Lui {host} i s-a cerut să păstreze {n} înregistrări sigilate și nu a spus că nu le mai are. Cereți întâi acest lucru, pe paginile partajărilor: fără cheie Salus nu o poate face.',
    other:
      'Lui {host} i s-a cerut să păstreze {n} de înregistrări sigilate și nu a spus că nu le mai are. Cereți întâi acest lucru, pe paginile partajărilor: fără cheie Salus nu o poate face.',
  },
  'pins.title': 'Blocuri sigilate la {host}',
  'pins.gone': 'Că le lasă să plece când i se cere, nimeni nu poate vedea de aici.',
  'pins.said': 'Păstrate acolo: {n} din {all}. În așteptare: {waiting}. Eșuate: {failed}.',
  'pins.asking': 'Se întreabă {host}.',
  'pins.keep': 'Cere păstrarea lor',
  'pins.look': 'Vezi cum stau lucrurile',
  'pins.end': 'Cere renunțarea la ele',
  'drops.at': 'Blocuri sigilate',
  'drops.kept': {
    one: '{host} păstrează o înregistrare sigilată a acestei partajări, cum ați cerut.',
    few: '{host} păstrează {n} înregistrări sigilate ale acestei partajări, cum ați cerut.',
    other: '{host} păstrează {n} de înregistrări sigilate ale acestei partajări, cum ați cerut.',
  },
  'drops.waiting': {
    one: 'Lui {host} i se va cere să șteargă o înregistrare sigilată.',
    few: 'Lui {host} i se va cere să șteargă {n} înregistrări sigilate.',
    other: 'Lui {host} i se va cere să șteargă {n} de înregistrări sigilate.',
  },
  'drops.asked': {
    one: 'Lui {host} i s-a cerut să șteargă o înregistrare sigilată. Neconfirmat: încă o are în listă.',
    few: 'Lui {host} i s-a cerut să șteargă {n} înregistrări sigilate. Neconfirmat: încă le are în listă.',
    other: 'Lui {host} i s-a cerut să șteargă {n} de înregistrări sigilate. Neconfirmat: încă le are în listă.',
  },
  'drops.gone': {
    one: '{host} spune că nu mai are o înregistrare sigilată. Nu o poate dovedi.',
    few: '{host} spune că nu mai are {n} înregistrări sigilate. Nu o poate dovedi.',
    other: '{host} spune că nu mai are {n} de înregistrări sigilate. Nu o poate dovedi.',
  },
  'drops.anew': {
    one: 'În locul ei, lui {host} i se cere să păstreze o înregistrare sigilată din nou. Salvați blocurile sigilate la Recuperare și încărcați-le acolo.',
    few: 'În locul lor, lui {host} i se cere să păstreze {n} înregistrări sigilate din nou. Salvați blocurile sigilate la Recuperare și încărcați-le acolo.',
    other:
      'În locul lor, lui {host} i se cere să păstreze {n} de înregistrări sigilate din nou. Salvați blocurile sigilate la Recuperare și încărcați-le acolo.',
  },
  'out.title': 'Pentru cineva fără Salus',
  'out.facts': 'Un link pe care îl deschide orice program pentru SMART Health Links.',
  'out.ask': 'Nu are Salus?',
  'out.differs': 'Prin ce diferă de o partajare',
  'out.whoever':
    'Oricine are linkul citește înregistrările: el este cheia. Dați-l doar persoanei la care vă gândiți și nu alături de numele dumneavoastră, în public.',
  'out.noReceipts':
    'Nu vedeți confirmări și nu puteți lua înapoi ce s-a descărcat. Ștergerea fișierului îi împiedică doar pe cei care vin după aceea.',
  'out.passcodes':
    'Doar o gazdă proprie poate cere un cod și poate spune cine a deschis linkul. Un loc care doar păstrează fișiere nu poate.',
  'out.ends':
    'După această zi programele nu mai deschid linkul, iar Salus șterge fișierul de îndată ce este deschis. O copie descărcată rămâne.',
  'out.label': 'Numele linkului (îl poate citi oricine are linkul)',
  'out.where': 'Unde stă fișierul sigilat',
  'out.place': 'Loc',
  'out.kind.host': 'O gazdă proprie (Salus, pe un calculator mereu pornit)',
  'out.kind.folder': 'Un dosar pe acest calculator',
  'out.kind.webdav': 'Un dosar web (WebDAV)',
  'out.kind.s3': 'Un bucket (S3)',
  'out.kind.presigned': 'O adresă care primește un singur fișier',
  'out.means.host':
    'O astfel de gazdă se pornește cu „salus host-links”. Ea păstrează fișierul sigilat și nu îl poate citi; află când și de unde este deschis și numele care se dă.',
  'out.means.folder':
    'Pentru un dosar pe care altceva îl pune pe web. Salus scrie acolo fișierul sigilat; dosarul se cere când mergeți mai departe.',
  'out.means.webdav':
    'Salus pune acolo fișierul sigilat cu parola dumneavoastră. Locul află mărimea, ora și adresa dumneavoastră de rețea.',
  'out.means.s3': 'Salus pune acolo fișierul sigilat cu cheia dumneavoastră. Locul află mărimea, ora și adresa dumneavoastră de rețea.',
  'out.means.presigned': 'O adresă pe care cineva v-a făcut-o pentru a încărca un fișier. Salus nu îl poate șterge de acolo.',
  'out.field.address': 'Adresa la care îl poate citi oricine (https)',
  'out.field.fileAddress': 'Adresa la care fișierul se poate citi apoi (https)',
  'out.field.hostAddress': 'Adresa gazdei (https)',
  'out.field.token': 'Cheia ei (în fișierul place.json de acolo)',
  'out.passcode': 'Cod (poate rămâne gol)',
  'out.passcodeMeans':
    'Spuneți-l persoanei pe altă cale decât linkul, de exemplu la telefon. După zece coduri greșite linkul nu se mai deschide pentru nimeni.',
  'out.field.url': 'Adresa la care se pune (https)',
  'out.field.user': 'Nume de utilizator',
  'out.field.password': 'Parolă',
  'out.field.endpoint': 'Adresa serviciului (https)',
  'out.field.bucket': 'Bucket',
  'out.field.region': 'Regiune',
  'out.field.accessKey': 'Cheie de acces',
  'out.field.secretKey': 'Cheie secretă',
  'out.preview': 'Exact ce deschide linkul',
  'out.chooseFirst': 'Alegeți ce pleacă; apoi aici apare exact ce deschide linkul.',
  'out.looking': 'Salus se uită prin ce pleacă.',
  'out.goes': {
    one: 'Pleacă {n} înregistrare și nimic altceva.',
    few: 'Pleacă {n} înregistrări și nimic altceva.',
    other: 'Pleacă {n} de înregistrări și nimic altceva.',
  },
  'out.files': {
    one: '{n} fișier pleacă întreg, așa cum este ({size}).',
    few: '{n} fișiere pleacă întregi, așa cum sunt ({size}).',
    other: '{n} de fișiere pleacă întregi, așa cum sunt ({size}).',
  },
  'out.make': 'Sigilează și pune acolo',
  'out.making': 'Se sigilează și se pune acolo.',
  'out.made': 'Linkul este gata. Dați-l dumneavoastră mai departe.',
  'out.links': 'Linkuri făcute de dumneavoastră',
  'out.none': 'Încă niciunul.',
  'out.line': {
    one: 'O înregistrare la {host}, până la {until}',
    few: '{n} înregistrări la {host}, până la {until}',
    other: '{n} de înregistrări la {host}, până la {until}',
  },
  'out.readable': 'Stă la {host} și se poate citi acolo cu linkul.',
  'out.readableAsks': 'Se află la {host} și poate fi deschis acolo cu linkul și codul lui.',
  'out.unreadable': 'A fost pus acolo, dar nu a putut fi citit la {host}. Până atunci nimeni nu deschide linkul.',
  'out.state.over': 'Timpul lui a trecut. Fișierul se șterge de îndată ce locul răspunde.',
  'out.state.removed':
    'Fișierul a fost șters din locul lui. Dacă acela păstrează versiuni vechi sau un coș, poate fi încă acolo, sigilat. Ce s-a descărcat înainte rămâne la cine a descărcat.',
  'out.state.left': 'Fișierul nu poate fi șters de aici. Rugați pe cine ține locul să îl șteargă.',
  'out.itsPasscode': 'Codul lui, de spus separat de link:',
  'out.look': 'Vezi cine l-a deschis',
  'out.opened': { zero: 'Nu a fost deschis încă.', one: 'Deschis o dată.', few: 'Deschis de {n} ori.', other: 'Deschis de {n} de ori.' },
  'out.opening': '{when}: cu numele „{who}”',
  'out.notListed': {
    one: 'Încă o deschidere nu este în listă: sunt primele și cele mai noi. Dacă este deschis mai des decât vă așteptați, ștergeți acest link și faceți altul.',
    few: 'Încă {n} deschideri nu sunt în listă: sunt primele și cele mai noi. Dacă este deschis mai des decât vă așteptați, ștergeți acest link și faceți altul.',
    other:
      'Încă {n} de deschideri nu sunt în listă: sunt primele și cele mai noi. Dacă este deschis mai des decât vă așteptați, ștergeți acest link și faceți altul.',
  },
  'out.wrongLeft': {
    one: 'A mai rămas un cod greșit până când nu se mai deschide pentru nimeni.',
    few: 'Au mai rămas {n} coduri greșite până când nu se mai deschide pentru nimeni.',
    other: 'Au mai rămas {n} de coduri greșite până când nu se mai deschide pentru nimeni.',
  },
  'out.closed': 'S-au încercat zece coduri greșite: nu se mai deschide pentru nimeni. Faceți un link nou.',
  'out.hostSays': 'Așa spune {host}, iar fiecare nume este ce a scris cineva acolo. Nu este o confirmare semnată.',
  'out.remove': 'Șterge fișierul',
  'out.removing': 'Se șterge.',
  'out.part.label': 'un nume pentru link',
  'out.part.place': 'unde stă fișierul sigilat',
  'out.asking': 'Se întreabă {host}.',
  'activity.link-made': {
    one: 'Ați făcut un link către o înregistrare pentru cineva fără Salus: {what}.',
    few: 'Ați făcut un link către {n} înregistrări pentru cineva fără Salus: {what}.',
    other: 'Ați făcut un link către {n} de înregistrări pentru cineva fără Salus: {what}.',
  },
  'activity.link-removed': {
    one: 'Ați încheiat linkul „{what}” către o înregistrare.',
    few: 'Ați încheiat linkul „{what}” către {n} înregistrări.',
    other: 'Ați încheiat linkul „{what}” către {n} de înregistrări.',
  },
  'activity.pinning-on': 'Ați numit {what} ca serviciu care păstrează blocuri sigilate.',
  'activity.pinning-off': 'Nu mai folosiți un serviciu care păstrează blocuri sigilate.',
  'activity.pins-asked': {
    one: 'Ați cerut ca {what} să păstreze o înregistrare sigilată.',
    few: 'Ați cerut ca {what} să păstreze {n} înregistrări sigilate.',
    other: 'Ați cerut ca {what} să păstreze {n} de înregistrări sigilate.',
  },
  'activity.pins-ended': {
    one: 'Ați cerut ca {what} să renunțe la o înregistrare sigilată.',
    few: 'Ați cerut ca {what} să renunțe la {n} înregistrări sigilate.',
    other: 'Ați cerut ca {what} să renunțe la {n} de înregistrări sigilate.',
  },
  'activity.pins-found': {
    one: '{what} are în listă {n} înregistrare sigilată a dumneavoastră care nu era notată aici. De acum este urmărită.',
    few: '{what} are în listă {n} înregistrări sigilate ale dumneavoastră care nu erau notate aici. De acum sunt urmărite.',
    other: '{what} are în listă {n} de înregistrări sigilate ale dumneavoastră care nu erau notate aici. De acum sunt urmărite.',
  },
  'activity.pins-gone': {
    one: '{what} spune că nu mai are o înregistrare sigilată.',
    few: '{what} spune că nu mai are {n} înregistrări sigilate.',
    other: '{what} spune că nu mai are {n} de înregistrări sigilate.',
  },
  'activity.parcel-saved': {
    one: 'Ați salvat o înregistrare pentru {who} ca fișier sigilat.',
    few: 'Ați salvat {n} înregistrări pentru {who} ca fișier sigilat.',
    other: 'Ați salvat {n} de înregistrări pentru {who} ca fișier sigilat.',
  },
  'activity.letters-saved': {
    one: 'Ați salvat o scrisoare pentru {who} ca fișier sigilat.',
    few: 'Ați salvat {n} scrisori pentru {who} ca fișier sigilat.',
    other: 'Ați salvat {n} de scrisori pentru {who} ca fișier sigilat.',
  },
  'activity.parcel-opened': {
    one: 'Ați deschis un fișier sigilat de la {who} cu o înregistrare.',
    few: 'Ați deschis un fișier sigilat de la {who} cu {n} înregistrări.',
    other: 'Ați deschis un fișier sigilat de la {who} cu {n} de înregistrări.',
  },
  'activity.blocks-exported': {
    one: 'Ați salvat un bloc sigilat pentru alte programe.',
    few: 'Ați salvat {n} blocuri sigilate pentru alte programe.',
    other: 'Ați salvat {n} de blocuri sigilate pentru alte programe.',
  },
}
