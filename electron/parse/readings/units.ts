/** Units as devices write them, with their UCUM codes; a unit that is not here stays the word that it is. Source: ucum.org, HKUnit. */

export interface Unit {
  /** As it is shown. */
  readonly unit: string
  /** UCUM, or empty. */
  readonly code: string
  /** What the written value is multiplied by. */
  readonly factor: number
}

const CODES: Readonly<Record<string, readonly [unit: string, code: string]>> = {
  'count/min': ['/min', '/min'],
  'count/s': ['/s', '/s'],
  bpm: ['/min', '/min'],
  kg: ['kg', 'kg'],
  g: ['g', 'g'],
  mg: ['mg', 'mg'],
  mcg: ['µg', 'ug'],
  lb: ['lb', '[lb_av]'],
  lbs: ['lb', '[lb_av]'],
  oz: ['oz', '[oz_av]'],
  st: ['st', '[stone_av]'],
  cm: ['cm', 'cm'],
  m: ['m', 'm'],
  km: ['km', 'km'],
  in: ['in', '[in_i]'],
  ft: ['ft', '[ft_i]'],
  mi: ['mi', '[mi_i]'],
  yd: ['yd', '[yd_i]'],
  mmHg: ['mmHg', 'mm[Hg]'],
  'mg/dL': ['mg/dL', 'mg/dL'],
  'mmol/L': ['mmol/L', 'mmol/L'],
  degC: ['°C', 'Cel'],
  degF: ['°F', '[degF]'],
  kcal: ['kcal', 'kcal'],
  Cal: ['kcal', 'kcal'],
  kJ: ['kJ', 'kJ'],
  min: ['min', 'min'],
  hr: ['h', 'h'],
  s: ['s', 's'],
  ms: ['ms', 'ms'],
  'm/s': ['m/s', 'm/s'],
  'km/hr': ['km/h', 'km/h'],
  'mi/hr': ['mi/h', '[mi_i]/h'],
  'mL/min·kg': ['mL/min/kg', 'mL/min/kg'],
  mL: ['mL', 'mL'],
  L: ['L', 'L'],
  'L/min': ['L/min', 'L/min'],
  fl_oz_us: ['fl oz', '[foz_us]'],
  W: ['W', 'W'],
  IU: ['IU', '[IU]'],
}
/** Apple writes a share of one, and calls it percent. */
const SHARE = { unit: '%', code: '%', factor: 100 }
/** How HKUnit writes a molar concentration: with the mass of a mole in it. */
const MOLAR = /^mmol<[\d.]+>\/L$/u

/** A unit as Apple's export writes it. */
export function appleUnit(text: string): Unit {
  if (text === '%') return SHARE
  const [unit, code] = CODES[MOLAR.test(text) ? 'mmol/L' : text] ?? (text === 'count' ? ['', '1'] : [text, ''])
  return { unit, code, factor: 1 }
}

/** A value without the dust of binary fractions. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12))
}
