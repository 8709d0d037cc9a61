/** Romanian: being reached through a relay. */

export const RO_RELAY = {
  'relay.title': 'Printr-un releu',
  'relay.text':
    'Cele mai multe routere nu lasă pe nimeni să intre din afară, așa că persoanele cu care partajați pot să nu ajungă la acest calculator. Un releu este un alt Salus, mereu pornit, care trece mai departe octeți sigilați. Se folosește numai cel ales de dumneavoastră și numai unde nu există o cale directă.',
  'relay.honest':
    'Un releu nu poate citi nimic. Află însă cine vorbește cu dumneavoastră, când, cât de mult și adresa de internet a amândurora. Alegeți unul al cărui proprietar poate ști asta: al dumneavoastră, al unei rude, al clinicii.',
  'relay.which': 'Releul dumneavoastră',
  'relay.none': 'Niciunul',
  'relay.byAddress': 'Unul care nu este persoană de contact',
  'relay.address': 'Adresa pe care v-a dat-o proprietarul lui',
  'relay.use': 'Folosește acest releu',
  'relay.stop': 'Nu folosi niciun releu',
  'relay.chosen':
    'De acum se poate ajunge la dumneavoastră prin acest releu. Persoanele de contact află; dacă aveți mai multe calculatoare, dați-le din nou cartea de contact.',
  'relay.stopped': 'Nu se mai folosește niciun releu.',
  'relay.state.none': 'Nefolosit',
  'relay.state.connecting': 'Se conectează',
  'relay.state.connected': 'Conectat',
  'relay.state.refused': 'Nu vă cunoaște',
  'relay.state.unreachable': 'Nu răspunde',
  'relay.refused': 'Releul răspunde, dar nu are încă un loc pentru dumneavoastră. Rugați proprietarul să vă adauge ca persoană de contact.',
  'relay.unreachable': 'Releul nu răspunde acum. Salus încearcă mai departe singur.',
  'relay.now': 'Conectați acum',
  'relay.direct': '{name}, direct',
  'relay.relayed': '{name}, printr-un releu',
} as const
