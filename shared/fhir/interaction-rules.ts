/**
 * Pairs of medicines that are known to be taken together only with care: a small list, each from the published product information
 * (Summary of Product Characteristics section 4.5, or the label's warnings) of the first one. What is not in it is not thereby safe.
 */

import type { InteractionEffect } from '../model/insight.ts'

interface Rule {
  readonly one: readonly string[]
  readonly other: readonly string[]
  readonly effect: InteractionEffect
}

const THINNERS = ['warfarin', 'acenocoumarol', 'apixaban', 'rivaroxaban', 'dabigatran']
const PAINKILLERS = ['acetylsalicylic acid', 'ibuprofen', 'naproxen', 'diclofenac', 'ketoprofen', 'ketorolac']
const PRIL = ['lisinopril', 'enalapril', 'ramipril', 'perindopril', 'captopril']
const SEROTONIN = ['fluoxetine', 'sertraline', 'paroxetine', 'citalopram', 'escitalopram']
const MAO = ['phenelzine', 'tranylcypromine', 'moclobemide']

const RULES: readonly Rule[] = [
  { one: THINNERS, other: PAINKILLERS, effect: 'bleeding' },
  {
    one: ['warfarin', 'acenocoumarol'],
    other: ['metronidazole', 'sulfamethoxazole', 'fluconazole', 'amiodarone', 'clarithromycin'],
    effect: 'bleeding',
  },
  {
    one: ['simvastatin'],
    other: ['clarithromycin', 'erythromycin', 'itraconazole', 'ketoconazole', 'gemfibrozil'],
    effect: 'muscle-damage',
  },
  { one: MAO, other: [...SEROTONIN, 'tramadol'], effect: 'serotonin' },
  { one: ['tramadol'], other: SEROTONIN, effect: 'serotonin' },
  { one: ['glyceryl trinitrate', 'isosorbide'], other: ['sildenafil', 'tadalafil', 'vardenafil'], effect: 'low-pressure' },
  { one: PRIL, other: ['spironolactone', 'eplerenone'], effect: 'high-potassium' },
  { one: ['methotrexate'], other: ['trimethoprim', 'sulfamethoxazole'], effect: 'blood-cells' },
  { one: ['allopurinol'], other: ['azathioprine', 'mercaptopurine'], effect: 'blood-cells' },
  { one: ['lithium'], other: [...PRIL, ...PAINKILLERS.filter((name) => name !== 'acetylsalicylic acid')], effect: 'lithium-rise' },
  { one: ['clopidogrel'], other: ['omeprazole', 'esomeprazole'], effect: 'weaker-effect' },
  { one: ['digoxin'], other: ['amiodarone', 'verapamil', 'clarithromycin'], effect: 'heart-rhythm' },
  { one: ['verapamil', 'diltiazem'], other: ['metoprolol', 'bisoprolol', 'atenolol', 'propranolol'], effect: 'slow-heart' },
  {
    one: ['morphine', 'oxycodone', 'hydrocodone', 'codeine', 'fentanyl', 'tramadol'],
    other: ['diazepam', 'lorazepam', 'alprazolam', 'clonazepam', 'bromazepam'],
    effect: 'slow-breathing',
  },
]

/** What two ingredients can do together; undefined where the list has nothing about them. */
export function interactionOf(a: string, b: string): InteractionEffect | undefined {
  const found = RULES.find(({ one, other }) => (one.includes(a) && other.includes(b)) || (one.includes(b) && other.includes(a)))
  return found?.effect
}
