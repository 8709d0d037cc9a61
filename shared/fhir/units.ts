/**
 * Values in another unit, where the factor is certain.
 *
 * Sources: molar masses by formula from the abridged standard atomic weights (IUPAC 2021: H 1.008, C 12.011, N 14.007, O 15.999, Ca 40.078);
 * triglycerides as triolein, as laboratories do; haemoglobin as its monomer of 16 114.5 g/mol (ICSH); HbA1c by the master equation between
 * NGSP and IFCC, NGSP % = 0.09148 × IFCC mmol/mol + 2.152 (https://ngsp.org/ifcc.asp); pound 0.453 592 37 kg and inch 2.54 cm exactly;
 * millimetre of mercury 0.133 322 kPa (UCUM `m[Hg]`).
 */

import type { Measurement } from '../model/record.ts'
import { UNITS_OF } from '../model/units.ts'
import type { UnitChoices, UnitQuantity } from '../model/units.ts'
import { analyteOf } from './analytes.ts'

/** In the base unit a value is `value * factor + offset`; decimals are how a value in this unit is usually written. */
interface Unit {
  readonly factor: number
  readonly offset: number
  readonly decimals: number
}

const GLUCOSE = 180.156
const CHOLESTEROL = 386.664
const TRIOLEIN = 885.453
const CREATININE = 113.12
const UREA = 60.056
/** The two nitrogen atoms of one molecule of urea. */
const UREA_NITROGEN = 28.014
const BILIRUBIN = 584.673
const CALCIUM = 40.078
const HAEMOGLOBIN = 16_114.5
const NGSP = { slope: 0.09148, start: 2.152 }

const base = (decimals: number): Unit => ({ factor: 1, offset: 0, decimals })
/** mg/dL over a base of mmol/L (or, by a thousand, of µmol/L). */
const perDecilitre = (molarMass: number, decimals: number, thousand = 1): Unit => ({
  factor: (10 * thousand) / molarMass,
  offset: 0,
  decimals,
})

const UNITS: Readonly<Record<UnitQuantity, Readonly<Record<string, Unit>>>> = {
  glucose: { 'mmol/L': base(1), 'mg/dL': perDecilitre(GLUCOSE, 0) },
  cholesterol: { 'mmol/L': base(2), 'mg/dL': perDecilitre(CHOLESTEROL, 0) },
  triglycerides: { 'mmol/L': base(2), 'mg/dL': perDecilitre(TRIOLEIN, 0) },
  creatinine: { 'µmol/L': base(0), 'mg/dL': perDecilitre(CREATININE, 2, 1000) },
  urea: { 'mmol/L': base(1), 'mg/dL': perDecilitre(UREA, 0) },
  'urea-nitrogen': { 'mmol/L': base(1), 'mg/dL': perDecilitre(UREA_NITROGEN, 0) },
  bilirubin: { 'µmol/L': base(0), 'mg/dL': perDecilitre(BILIRUBIN, 1, 1000) },
  haemoglobin: {
    'g/L': base(0),
    'g/dL': { factor: 10, offset: 0, decimals: 1 },
    'mmol/L': { factor: HAEMOGLOBIN / 1000, offset: 0, decimals: 1 },
  },
  calcium: { 'mmol/L': base(2), 'mg/dL': perDecilitre(CALCIUM, 1) },
  hba1c: { 'mmol/mol': base(0), '%': { factor: 1 / NGSP.slope, offset: -NGSP.start / NGSP.slope, decimals: 1 } },
  weight: { kg: base(1), lb: { factor: 0.453_592_37, offset: 0, decimals: 1 } },
  length: { cm: base(1), in: { factor: 2.54, offset: 0, decimals: 1 } },
  temperature: { '°C': base(1), '°F': { factor: 5 / 9, offset: -160 / 9, decimals: 1 } },
  pressure: { mmHg: base(0), kPa: { factor: 1 / 0.133_322, offset: 0, decimals: 1 } },
}

/** What sources write, in small letters and without spaces. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...['mmol/L', 'mg/dL', 'µmol/L', 'g/L', 'g/dL', 'mmol/mol', '%', 'kg', 'lb', 'cm', 'in', '°C', '°F', 'mmHg', 'kPa'].map(
    (unit) => [bare(unit), unit] as const,
  ),
  ['mcmol/l', 'µmol/L'],
  ['gm/dl', 'g/dL'],
  ['%{hb}', '%'],
  ['mmol/mol{hb}', 'mmol/mol'],
  ['lbs', 'lb'],
  ['[lb_av]', 'lb'],
  ['[in_i]', 'in'],
  ['[in_us]', 'in'],
  ['cel', '°C'],
  ['degc', '°C'],
  ['[degf]', '°F'],
  ['degf', '°F'],
  ['mm[hg]', 'mmHg'],
])
/** By the unit alone: here it says what is measured. */
const BY_UNIT: Readonly<Record<string, UnitQuantity>> = {
  kg: 'weight',
  lb: 'weight',
  cm: 'length',
  in: 'length',
  '°C': 'temperature',
  '°F': 'temperature',
  mmHg: 'pressure',
  kPa: 'pressure',
}
/** Figures that a converted value keeps at the least. */
const FIGURES_MIN = 2

/** What a value of this test (`system|code`) in this unit measures; undefined where no other unit can be offered. */
export function quantityOf(code: string, unit: string): UnitQuantity | undefined {
  const known = knownOf(unit)
  if (known === undefined) return undefined
  const quantity = analyteOf(code) ?? BY_UNIT[known]
  return quantity !== undefined && UNITS_OF[quantity].includes(known) ? quantity : undefined
}

/** The unit as it is written here, where it is one of those that can be converted; else as it came. */
export function writtenUnit(unit: string): string {
  return knownOf(unit) ?? unit
}

/** The same where it is one of those; undefined of any other. */
export function knownUnit(unit: string): string | undefined {
  return knownOf(unit)
}

/** Value and range in another unit; undefined where that is not certain. In the same unit nothing changes, not even a digit. */
export function convertMeasurement(measurement: Measurement, code: string, unit: string): Measurement | undefined {
  const target = writtenUnit(unit)
  if (writtenUnit(measurement.unit) === target) return measurement
  const quantity = quantityOf(code, measurement.unit)
  if (quantity === undefined) return undefined
  const from = UNITS[quantity][writtenUnit(measurement.unit)]
  const to = UNITS[quantity][target]
  if (from === undefined || to === undefined) return undefined
  const convert = (value: number): number => rounded((value * from.factor + from.offset - to.offset) / to.factor, to.decimals)
  const { low, high } = measurement
  return {
    ...measurement,
    value: convert(measurement.value),
    unit: target,
    ...(low === undefined ? {} : { low: convert(low) }),
    ...(high === undefined ? {} : { high: convert(high) }),
  }
}

/** As the person wants to see it; the same object where nothing was chosen or nothing can be converted. */
export function chosenMeasurement(measurement: Measurement, code: string, choices: UnitChoices): Measurement {
  const quantity = quantityOf(code, measurement.unit)
  const wanted = quantity === undefined ? undefined : choices[quantity]
  return wanted === undefined ? measurement : (convertMeasurement(measurement, code, wanted) ?? measurement)
}

/** Millimetres of mercury in a text that Salus made of the parts of a blood pressure, in the unit chosen for pressures; here the unit says what is measured. */
export function convertedPressures(text: string, choices: UnitChoices, write: (value: number) => string): string {
  const unit = choices.pressure
  if (unit === undefined || unit === 'mmHg') return text
  return text.replace(/(\d+(?:[.,]\d+)?(?:\/\d+(?:[.,]\d+)?)?) mmHg\b/gu, (whole, numbers: string) => {
    const said = numbers.split('/').flatMap((number) => {
      const value = Number(number.replace(',', '.'))
      const converted = convertMeasurement({ value, unit: 'mmHg', flag: 'none' }, '', unit)
      return converted === undefined ? [] : [write(converted.value)]
    })
    return said.length < numbers.split('/').length ? whole : `${said.join('/')} ${unit}`
  })
}

/** Decimals as usual for the unit; more of them where too few figures would be left of a small value. */
function rounded(value: number, decimals: number): number {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  const digits = Math.min(Math.max(decimals, FIGURES_MIN - 1 - size), 12)
  return Number(value.toFixed(digits))
}

/** "G/L" is giga per litre where blood cells are counted, and grams where everything is written in capitals: nobody knows. */
const EITHER = /^\s*G\s*\/\s*[lL]\s*$/u

function knownOf(unit: string): string | undefined {
  return EITHER.test(unit) ? undefined : SPELLINGS.get(bare(unit))
}

function bare(unit: string): string {
  return unit.toLowerCase().replace(/\s/gu, '').replace(/[μµ]/gu, 'u')
}
