/** Romanian: what the first page gathers, whom to call, and words of readings. */

import type { EN_OVERVIEW } from '../en/overview.ts'
import type { Entry } from '../en.ts'

export const RO_OVERVIEW: Readonly<Record<keyof typeof EN_OVERVIEW, Entry>> = {
  'home.moreOdd': { one: 'încă {n}', few: 'încă {n}', other: 'încă {n}' },
  'home.moreShared': { one: 'încă {n}', few: 'încă {n}', other: 'încă {n}' },
  'home.call': 'Pe cine să sunați',
  'home.card': 'Cardul de urgență',
  'insight.all': { one: 'Arată încă {n}', few: 'Arată încă {n}', other: 'Arată încă {n}' },
  'insight.fewer': 'Arată mai puține',
  'emergency.keptMeans': 'Se păstrează în seiful dumneavoastră, sigilat ca tot restul, și apare pe card.',
  'emergency.keep': 'Păstrează și pune pe card',
  'emergency.keepChange': 'Păstrează schimbarea',
  'emergency.leaveChange': 'Lasă cum era',
  'emergency.change': 'Schimbă',
  'emergency.changeWhom': 'Schimbă {name}',
  'emergency.remove': 'Scoate',
  'emergency.removeWhom': 'Scoate {name}',
  'emergency.full': 'Este loc pentru {n} persoane. Scoateți una ca să adăugați alta.',
  'unit.steps': 'pași',
}
