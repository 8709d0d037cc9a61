/** Romanian: what to say when a sealed file could not be saved or opened. */

import type { CarryErrorCatalogue } from './error-catalogue.ts'

export const CARRY_WORDS_RO: CarryErrorCatalogue = {
  'car-invalid': {
    sentence: 'Acesta nu este un fișier sigilat pe care Salus îl poate citi.',
    next: 'Alegeți fișierul salvat pentru dumneavoastră, de obicei cu numele terminat în .salus sau .car.',
  },
  'car-damaged': {
    sentence: 'Acest fișier sigilat a fost schimbat sau deteriorat pe drum. Nu s-a păstrat nimic din el.',
    next: 'Cereți-l încă o dată.',
  },
  'car-incomplete': {
    sentence: 'Acest fișier sigilat nu este întreg. Nu s-a păstrat nimic din el.',
    next: 'Copiați-l din nou sau cereți-l încă o dată.',
  },
  'parcel-invalid': {
    sentence: 'În acest fișier sunt blocuri sigilate, dar nicio partajare și nicio scrisoare.',
    next: 'El poate repara un seif, la Recuperare. Pentru o partajare, cereți fișierul salvat din pagina ei.',
  },
  'parcel-foreign': {
    sentence: 'În acest fișier sigilat este ceva ce nu ține de el. Nu s-a păstrat nimic din el.',
    next: 'Rugați pe cine vi l-a dat să îl salveze din nou.',
  },
  'parcel-needs-sender': {
    sentence: 'Cheile acestei partajări vin doar în schimbul confirmărilor, deci un fișier singur nu se poate deschide.',
    next: 'Cine îl primește trebuie să poată ajunge la Salus-ul dumneavoastră. Salvați-l știind aceasta sau partajați fără această condiție.',
  },
  'place-address': {
    sentence: 'Această adresă nu este sigură sau certificatul ei nu se potrivește.',
    next: 'Folosiți o adresă care începe cu https://, fără nume sau parolă în ea.',
  },
  'place-unreachable': { sentence: 'Acest loc nu răspunde acum.', next: 'Verificați adresa sau încercați mai târziu.' },
  'place-redirected': { sentence: 'Acest loc trimite în altă parte, iar Salus nu urmează.', next: 'Cereți furnizorului adresa directă.' },
  'place-refused': { sentence: 'Acest loc nu a acceptat cheia sau parola.', next: 'Scrieți-o din nou sau cereți una nouă furnizorului.' },
  'place-failed': {
    sentence: 'Acest loc nu a făcut ce i s-a cerut.',
    withDetail: 'Acest loc nu a făcut ce i s-a cerut (a răspuns {status}).',
    next: 'Încercați mai târziu sau întrebați furnizorul.',
  },
  'place-answer': { sentence: 'Acest loc a răspuns într-un fel care nu se potrivește.', next: 'Verificați că adresa este cea bună.' },
  'pinning-off': {
    sentence: 'Nu a fost numit niciun serviciu care păstrează blocuri sigilate.',
    next: 'Numiți unul la Setări sau renunțați.',
  },
  'link-address': {
    sentence: 'Nimeni nu ar putea citi la această adresă sau ea este prea lungă pentru un link.',
    next: 'Dați o adresă care începe cu https:// și are cel mult vreo 80 de caractere.',
  },
  'link-too-large': {
    sentence: 'Este prea mult pentru un singur link.',
    withDetail: 'Este prea mult pentru un singur link: poate cuprinde cel mult {megabyteCountMax} MB.',
    next: 'Alegeți mai puține înregistrări sau lăsați deoparte imagini și hârtii lungi. O partajare între două Salus nu are această limită.',
  },
  'link-too-many': {
    sentence: 'Sunt mai multe înregistrări decât poate cuprinde un link. Nu s-a făcut niciun link.',
    withDetail: 'Înregistrări alese: {recordCount}; un link poate cuprinde cel mult {recordCountMax}. Nu s-a făcut niciun link.',
    next: 'Alegeți mai puține feluri sau înregistrări una câte una; restul poate intra în alt link. O partajare între două Salus cuprinde mai multe.',
  },
  'link-changed': {
    sentence: 'Ce ați ales s-a schimbat după ce a fost arătat, de aceea nu s-a sigilat nimic.',
    next: 'Uitați-vă ce pleacă acum, apoi faceți linkul din nou.',
  },
  'link-not-found': { sentence: 'Acest link nu este aici.', next: 'Uitați-vă în lista de linkuri.' },
  'link-not-hosted': {
    sentence: 'Acest link se află într-un loc care doar păstrează fișiere și nu poate spune cine l-a deschis.',
    next: 'Pentru aceasta, puneți linkurile la o gazdă proprie.',
  },
  'link-passcode-place': {
    sentence: 'Acest loc doar păstrează fișiere și nu poate cere un cod.',
    next: 'Lăsați codul gol sau alegeți o gazdă proprie.',
  },
  'link-passcode-short': { sentence: 'Acest cod este prea scurt.', next: 'Folosiți cel puțin șase litere sau cifre.' },
  'link-still-there': {
    sentence: 'Locul spune că fișierul nu mai este, dar la adresa lui se poate citi încă. Poate fi o copie servită un timp.',
    next: 'Ștergeți-l din nou mai târziu. Dacă rămâne, cereți celui care ține locul să îl șteargă.',
  },
  'parcel-empty': { sentence: 'Nimic nu așteaptă pentru acest contact.', next: 'Nu este nimic de salvat. Ce s-a trimis a ajuns.' },
}
