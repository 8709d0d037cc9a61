/** Romanian: kinds that are asked for, what a person keeps to herself, copies that are saved out and when they go. */

export const RO_ASKING = {
  'request.kindsBoth': 'Toate acestea, cele existente și fiecare una nouă de acum înainte: {kinds}',
  'request.kindsLater': 'Fiecare înregistrare nouă dintre acestea, de acum înainte: {kinds}',
  'ask.when': 'Din aceste feluri',
  'ask.when.today': 'Ce există când vă răspunde',
  'ask.when.both': 'Ce există și tot ce vine după aceea',
  'ask.when.later': 'Doar ce vine după aceea',
  'ask.whenDays': 'Atunci fără zile: nimeni nu poate ști acum ce dată va avea o înregistrare viitoare.',
  'answer.kinds': 'Care dintre felurile cerute',
  'answer.when.today': 'Doar ce există astăzi',
  'answer.when.both': 'Ce există astăzi și tot ce vine de acum înainte, așa cum s-a cerut',
  'answer.when.later': 'Doar ce vine de acum înainte',
  'answer.laterMeans':
    'Nou este ce intră în seif după ce spuneți da, oricât de vechi ar fi. Nu sunteți întrebat de fiecare dată. Puteți păstra o înregistrare doar pentru dumneavoastră pe pagina ei sau când adăugați fișiere și puteți retrage ce a plecat.',
  'answer.moreRows': 'Sunt mai multe decât arată lista: aici sunt cele mai noi. Ce nu debifați pleacă odată cu felurile.',
  'consent.kindsLater': 'fiecare una nouă din: {kinds}',
  'consent.nothingYet': 'Încă nimic: privește ce intră în seif după semnare.',
} as const
