/** Romanian: the timeline, the search and the palette. */

export const RO_TIMELINE = {
  'timeline.years': 'Ani',
  'timeline.year': {
    one: '{year}, {n} înregistrare',
    few: '{year}, {n} înregistrări',
    other: '{year}, {n} de înregistrări',
  },
  'timeline.goTo': 'Mergi la',
  'timeline.undated': 'Fără dată',
  'timeline.undatedWhy': {
    one: '{n} înregistrare; fișierul ei nu dă o dată',
    few: '{n} înregistrări; fișierele lor nu dau o dată',
    other: '{n} de înregistrări; fișierele lor nu dau o dată',
  },
  'timeline.onlyYear': '{year}, ziua nu e dată',
  'timeline.onlyMonth': 'ziua nu e dată',
  'search.suggested': 'Titluri din seiful dumneavoastră',
  'search.within': 'găsit înăuntru',
  'search.narrowed': 'S-a căutat doar într-o parte din înregistrări: cea la care ați restrâns lista.',
  'search.everywhere': 'Caută în toate înregistrările',
  'search.searched': {
    zero: 'Nu există încă înregistrări.',
    one: 'S-a căutat în titlul, valorile, notele și textul lizibil dintr-o singură înregistrare.',
    few: 'S-a căutat în titlurile, valorile, notele și textul lizibil din toate cele {n} înregistrări.',
    other: 'S-a căutat în titlurile, valorile, notele și textul lizibil din toate cele {n} de înregistrări.',
  },
  'search.indexing': 'Lista se completează încă: s-a căutat până acum în {done} din {total} înregistrări.',
  'search.unreadable':
    'Nu s-a căutat în fotografii, pagini scanate și imagini de la spital. Ele nu conțin cuvinte, așa că doar numele lor pot fi găsite.',
  'search.papers': 'Vezi documentele',
} as const
