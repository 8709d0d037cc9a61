/** Romanian: the ledger of this computer, sealed on a public one. */

export const RO_PUBLIC_PLACE = {
  'publicPlace.title': 'Sigiliu zilnic într-un registru public',
  'publicPlace.text':
    'Registrul de pe acest calculator îl țineți numai dumneavoastră. Un sigiliu al lui într-unul public arată și străinilor că o intrare exista înainte de o anumită zi. Dovezile pe care le salvați îl poartă apoi cu ele.',
  'publicPlace.off': 'Oprit',
  'publicPlace.waits': 'Așteaptă',
  'publicPlace.sealed': 'Sigilat',
  'publicPlace.learns':
    'Acea rețea vede cel mult o valoare pe zi, care nu spune nimic fără un secret ce rămâne în seif: nici ce este în ea, nici cât. Toată lumea poate vedea în ce zile a fost ceva nou aici. Adresele află adresa dumneavoastră de rețea, iar cine vă urmărește registrul îi poate găsi sigiliile după contul dumneavoastră.',
  'publicPlace.pays': 'Acolo plătește acest cont:',
  'publicPlace.since': 'Sigilat până la intrarea {n}: registrul public o are din {when}.',
  'publicPlace.silent': 'Sigilat până la intrarea {n}. Registrul public nu spune acum de când.',
  'publicPlace.setUp': 'Contractul se pregătește acolo. Sigiliile încep după aceea.',
  'publicPlace.sent': 'Un sigiliu mai nou este pe drum și nu contează încă.',
  'publicPlace.ready':
    'Un sigiliu mai nou este gata și încă netrimis. Dacă rămâne așa: are contul destulă monedă a acelei rețele, sau poate fi găsit cine îl trimite?',
  'publicPlace.later': 'Ce este mai nou se sigilează în câteva ore, când Salus este deschis.',
  'publicPlace.after': 'Ce este mai nou se sigilează după {when}, când Salus este deschis.',
  'publicPlace.away': 'Registrul public nu răspunde acum. Nu se pierde nimic: Salus încearcă din nou singur.',
  'publicPlace.name': 'Alegeți un registru public',
  'publicPlace.contract':
    'Contractul de acolo care primește sigiliile (lăsați gol ca să se pregătească întâi unul, ceea ce costă cam cât nouă sigilii)',
  'publicPlace.relay': 'Cine trimite sigiliul și plătește pentru el',
  'publicPlace.save': 'Sigilează-l acolo o dată pe zi',
  'publicPlace.saved': 'De acum registrul dumneavoastră este sigilat acolo.',
  'publicPlace.end': 'Nu-l mai sigila nicăieri',
  'publicPlace.asking': 'Se întreabă registrul public dacă este cel pe care l-ați numit.',
  'publicPlace.endTitle': 'Nu mai sigilați nimic în registrul public?',
  'publicPlace.endText':
    'Ce este deja sigilat acolo rămâne acolo pentru totdeauna. Ce este mai nou nu se sigilează, iar adresele pe care le-ați scris sunt uitate aici.',
  'publicPlace.endNot': 'Continuă sigilarea',
  'publicPlace.ended': 'Registrul dumneavoastră nu mai este sigilat în altă parte.',
  'public.day-seal': 'Sigiliul unei zile, în registrul public',
} as const
