/** Quantities that people measure in more than one unit, and the units that one person wants to see. */

export const UNIT_QUANTITIES = [
  'glucose',
  'cholesterol',
  'triglycerides',
  'creatinine',
  'urea',
  'urea-nitrogen',
  'bilirubin',
  'haemoglobin',
  'calcium',
  'hba1c',
  'weight',
  'length',
  'temperature',
  'pressure',
] as const
export type UnitQuantity = (typeof UNIT_QUANTITIES)[number]

/** Every unit that a quantity can be shown in, as it is written. */
export const UNITS_OF: Readonly<Record<UnitQuantity, readonly string[]>> = {
  glucose: ['mmol/L', 'mg/dL'],
  cholesterol: ['mmol/L', 'mg/dL'],
  triglycerides: ['mmol/L', 'mg/dL'],
  creatinine: ['µmol/L', 'mg/dL'],
  urea: ['mmol/L', 'mg/dL'],
  'urea-nitrogen': ['mmol/L', 'mg/dL'],
  bilirubin: ['µmol/L', 'mg/dL'],
  haemoglobin: ['g/L', 'g/dL', 'mmol/L'],
  calcium: ['mmol/L', 'mg/dL'],
  hba1c: ['mmol/mol', '%'],
  weight: ['kg', 'lb'],
  length: ['cm', 'in'],
  temperature: ['°C', '°F'],
  pressure: ['mmHg', 'kPa'],
}

/** Quantities without an entry are shown as their records have them. */
export type UnitChoices = Readonly<Partial<Record<UnitQuantity, string>>>
