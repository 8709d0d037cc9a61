/** Romanian: whose records these are, and the vaults of several people on one computer. */

import type { EN_PROFILES } from '../en/profiles.ts'
import type { Entry } from '../en.ts'

export const RO_PROFILES: Readonly<Record<keyof typeof EN_PROFILES, Entry>> = {
  'preview.saidYou': 'Dumneavoastră, așa ați spus',
  'preview.vaultOf': 'Acest seif este al persoanei {name}. Aceste date par să fie ale altcuiva:',
  'preview.vaultOfNobody': 'Acest seif este al persoanei {name}. Ale cui sunt aceste date, fișierele nu spun:',
  'preview.profileNameless': 'Faceți un seif pentru altcineva',
  'preview.why.same': '',
  'preview.why.name': 'Născut(ă) în aceeași zi ca dumneavoastră, sub alt nume.',
  'preview.why.birth-date': 'Numele este {name}, dar data nașterii este alta decât în datele dumneavoastră.',
  'preview.why.other': 'Alt nume și, după câte se știe, altă dată a nașterii.',
  'preview.mixed': 'Fișierele conțin și date ale dumneavoastră.',
  'preview.stopMeans':
    'Datele a două persoane într-un singur seif pot face rău amândurora: un medic poate citi alergia sau doza uneia drept a celeilalte.',
  'preview.notMine': 'Nu sunt ale mele: nu păstrați nimic',
  'preview.itIsMe': 'Sunt ale mele: mai departe',
  'preview.profile': 'Faceți un seif pentru {name}',
  'preview.profileMeans':
    'Seiful altei persoane este separat pe acest calculator, cu fraza de acces și cele 24 de cuvinte ale ei. Întâi se încuie acesta, iar fișierele se aleg din nou acolo.',
  'profiles.title': 'Persoane pe acest calculator',
  'profiles.text':
    'Fiecare persoană are seiful ei, cu fraza ei de acces. Mergând la altul, acesta se încuie și, până nu revine cineva la el, nimeni nu poate prelua ce partajează.',
  'profiles.whose': 'Al cui seif?',
  'profiles.here': 'Deschis acum',
  'profiles.chosen': 'Ales',
  'profiles.go': 'Mergi la {name}',
  'profiles.first': 'Primul seif de aici',
  'profiles.aside': 'Scoate din listă',
  'profiles.asideTitle': 'Scoateți {name} din lista persoanelor de aici?',
  'profiles.asideStays':
    'Nu se șterge nimic. Seiful rămâne pe acest calculator, sigilat, la fel și ce au primit alții din el. Salus doar nu îl mai arată în această listă.',
  'profiles.asideBack': 'Oricine la acest calculator îl poate pune înapoi: rândul de sub listă spune că există.',
  'profiles.asideCount': {
    one: 'Încă un seif este aici, în afara listei',
    few: 'Încă {n} seifuri sunt aici, în afara listei',
    other: 'Încă {n} de seifuri sunt aici, în afara listei',
  },
  'profiles.back': 'Pune înapoi în listă',
  'profiles.add': 'Fă un seif pentru altă persoană',
  'profiles.name': 'Numele persoanei',
  'profiles.nameHonest': 'Numele persoanelor se văd înainte de descuiere: le poate citi oricine la acest calculator.',
  'profiles.do': 'Încuie acesta și mergi mai departe',
  'profiles.doLocked': 'Mai departe',
  'profiles.switch': 'Alte persoane',
  'profiles.vaultOf': 'Seiful persoanei {name}',
  'profiles.failed': 'Nu s-a putut ajunge la celălalt seif. Nu s-a schimbat nimic.',
  'profiles.full': 'Pe acest calculator nu mai încap alte persoane.',
}
