/** Active ingredients by the words of a medicine's own title: a small list, only those that the rules of this app know. */

import { foldText } from '../model/fold-text.ts'

/** Beginnings of words, without accents, in the spellings of English and the Romance languages. */
const STEMS: Readonly<Record<string, readonly string[]>> = {
  warfarin: ['warfarin', 'varfarin'],
  acenocoumarol: ['acenocoumarol', 'acenocumarol'],
  apixaban: ['apixaban'],
  rivaroxaban: ['rivaroxaban'],
  dabigatran: ['dabigatran'],
  'acetylsalicylic acid': ['aspirin', 'acetylsalicylic', 'acetilsalicilic'],
  ibuprofen: ['ibuprofen'],
  naproxen: ['naproxen'],
  diclofenac: ['diclofenac'],
  ketoprofen: ['ketoprofen'],
  ketorolac: ['ketorolac'],
  paracetamol: ['paracetamol', 'acetaminophen'],
  metronidazole: ['metronidazol'],
  sulfamethoxazole: ['sulfamethoxazol', 'sulfametoxazol'],
  trimethoprim: ['trimethoprim', 'trimetoprim'],
  fluconazole: ['fluconazol'],
  itraconazole: ['itraconazol'],
  ketoconazole: ['ketoconazol'],
  clarithromycin: ['clarithromycin', 'claritromicin'],
  erythromycin: ['erythromycin', 'eritromicin'],
  amiodarone: ['amiodaron'],
  simvastatin: ['simvastatin'],
  gemfibrozil: ['gemfibrozil'],
  fluoxetine: ['fluoxetin'],
  sertraline: ['sertralin'],
  paroxetine: ['paroxetin'],
  citalopram: ['citalopram'],
  escitalopram: ['escitalopram'],
  tramadol: ['tramadol'],
  phenelzine: ['phenelzin'],
  tranylcypromine: ['tranylcypromin', 'tranilcipromin'],
  moclobemide: ['moclobemid'],
  'glyceryl trinitrate': ['nitroglycerin', 'nitroglicerin', 'trinitrate'],
  isosorbide: ['isosorbid'],
  sildenafil: ['sildenafil'],
  tadalafil: ['tadalafil'],
  vardenafil: ['vardenafil'],
  lisinopril: ['lisinopril'],
  enalapril: ['enalapril'],
  ramipril: ['ramipril'],
  perindopril: ['perindopril'],
  captopril: ['captopril'],
  spironolactone: ['spironolacton'],
  eplerenone: ['eplerenon'],
  methotrexate: ['methotrexat', 'metotrexat'],
  lithium: ['lithium', 'litiu'],
  clopidogrel: ['clopidogrel'],
  omeprazole: ['omeprazol'],
  esomeprazole: ['esomeprazol'],
  digoxin: ['digoxin'],
  verapamil: ['verapamil'],
  diltiazem: ['diltiazem'],
  metoprolol: ['metoprolol'],
  bisoprolol: ['bisoprolol'],
  atenolol: ['atenolol'],
  propranolol: ['propranolol'],
  allopurinol: ['allopurinol', 'alopurinol'],
  azathioprine: ['azathioprin', 'azatioprin'],
  mercaptopurine: ['mercaptopurin'],
  morphine: ['morphin', 'morfin'],
  oxycodone: ['oxycodon', 'oxicodon'],
  hydrocodone: ['hydrocodon', 'hidrocodon'],
  codeine: ['codein'],
  fentanyl: ['fentanyl', 'fentanil'],
  diazepam: ['diazepam'],
  lorazepam: ['lorazepam'],
  alprazolam: ['alprazolam'],
  clonazepam: ['clonazepam'],
  bromazepam: ['bromazepam'],
}

/** What is put on the skin, into eyes or ears hardly reaches the blood: rules about what is swallowed do not hold for it. */
const LOCAL =
  /\b(topical\w*|cream\w*|crema|gel|ointment|unguent\w*|ophthalmic|oftalmic\w*|otic|shampoo|sampon|lotion|lotiun\w*|eye|ear|vaginal\w*)\b/u
/** Words that say more than "gel" does: a soft gel is a capsule. Drops are swallowed as often as not, and of what is known here nothing is sprayed into a nose for the nose. */
const SWALLOWED = /\b(oral\w*|per os|tablet\w*|comprimat\w*|capsul\w*|soft\W?gels?|liqui\W?gels?)\b/u
/** What goes through the skin on purpose. Source: their product information, section 4.5. */
const THROUGH_SKIN: ReadonlySet<string> = new Set(['glyceryl trinitrate', 'fentanyl'])

/** Ingredients in the words of a title, each once, in the order of the list. */
export function ingredientsOf(title: string): readonly string[] {
  const plain = foldText(title)
  const isLocal = LOCAL.test(plain) && !SWALLOWED.test(plain)
  const tokens = plain.split(/[^a-z]+/u).filter((token) => token !== '')
  return Object.entries(STEMS).flatMap(([name, stems]) =>
    (!isLocal || THROUGH_SKIN.has(name)) && tokens.some((token) => stems.some((stem) => token.startsWith(stem))) ? [name] : [],
  )
}
