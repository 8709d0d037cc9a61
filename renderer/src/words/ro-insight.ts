/** Romanian: what stands out, computed from the records of this computer. */

export const RO_INSIGHT = {
  'insight.title': 'Ce iese în evidență',
  'insight.computed': 'calculat pe acest calculator',
  'insight.limits':
    'Găsit cu reguli simple în ce conține acest seif. Nu este un diagnostic, iar ce nu apare aici nu este neapărat în regulă. Nu schimbați un medicament din această cauză: întrebați medicul sau farmacistul.',
  'insight.nothing': 'Regulile Salus nu au găsit nimic în aceste înregistrări.',
  'insight.rests': 'Se bazează pe: ',
  'insight.newly': '{title} era în interval la {before} și este {flag} din {date}.',
  'insight.flag.low': 'sub el',
  'insight.flag.high': 'peste el',
  'insight.flag.critical-low': 'mult sub el',
  'insight.flag.critical-high': 'mult peste el',
  'insight.flag.abnormal': 'numit anormal de laborator',
  'insight.rising': '{title} a crescut la fiecare din ultimele {n} rezultate.',
  'insight.falling': '{title} a scăzut la fiecare din ultimele {n} rezultate.',
  'insight.same': {
    one: '{n} medicament conține ingredientul: {ingredient}.',
    few: '{n} medicamente din lista dumneavoastră conțin același ingredient: {ingredient}.',
    other: '{n} de medicamente din lista dumneavoastră conțin același ingredient: {ingredient}.',
  },
  'insight.together': '{a} și {b} sunt amândouă în lista dumneavoastră. Împreună {effect}.',
  'insight.effect.bleeding': 'pot face sângerarea mai probabilă',
  'insight.effect.muscle-damage': 'pot afecta mușchii',
  'insight.effect.serotonin': 'pot crește prea mult serotonina (neliniște, febră, crampe)',
  'insight.effect.low-pressure': 'pot scădea brusc tensiunea',
  'insight.effect.high-potassium': 'pot crește potasiul din sânge',
  'insight.effect.blood-cells': 'pot afecta formarea celulelor sângelui',
  'insight.effect.lithium-rise': 'pot crește litiul din sânge',
  'insight.effect.weaker-effect': 'unul poate slăbi efectul celuilalt',
  'insight.effect.heart-rhythm': 'pot tulbura ritmul inimii',
  'insight.effect.slow-heart': 'pot încetini prea mult inima',
  'insight.effect.slow-breathing': 'pot încetini respirația',
  'insight.due.tetanus': 'Ultima vaccinare antitetanos din aceste înregistrări este din {date}. De obicei se repetă la zece ani.',
  'insight.due.influenza':
    'Ultima vaccinare antigripală din aceste înregistrări este din {date}. De obicei se face din nou în fiecare sezon.',
  'settings.insights': 'Arată ce iese în evidență în înregistrările mele (calculat numai pe acest calculator)',
} as const
