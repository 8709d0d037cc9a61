/** Panes of a chart: no line joins two units without a conversion, and every number keeps its place. */

import { describe, expect, it } from 'vitest'
import { datedRight, joinedPieces, panesOf, PRESSURES } from '../../../renderer/src/charts/panes.ts'
import { boundsOf, farFrom, mainStretch, nearestOf, roundTicks, timeTicks } from '../../../renderer/src/charts/scale.ts'
import { groupsOf } from '../../../renderer/src/state/measure-groups.ts'
import type { ChartPoint, ChartView, MeasureView } from '../../../shared/api/labs-views.ts'
import { unitText } from '../../../shared/fhir/unit-text.ts'
import { quantityOf } from '../../../shared/fhir/units.ts'
import type { Measurement, RecordRow } from '../../../shared/model/record.ts'

const GLUCOSE = 'http://loinc.org|2345-7'
const measured = (value: number, unit: string, more: Partial<Measurement> = {}): Measurement => ({ value, unit, flag: 'none', ...more })
const pointOf = (date: string, measurement: Measurement): ChartPoint => ({
  recordId: date,
  date,
  text: '',
  source: 'a.json',
  status: 'final',
  measurement,
})
function chartOf(code: string, ...points: readonly ChartPoint[]): ChartView {
  return { code, title: code, lines: [{ code, title: code, points }], points, total: points.length }
}

describe('panes', () => {
  it('join two units of one substance in the newest, converted', () => {
    const chart = chartOf(GLUCOSE, pointOf('2020-01-01', measured(98, 'mg/dL')), pointOf('2021-01-01', measured(5.5, 'mmol/l')))
    const [pane, ...others] = panesOf([chart], {})
    expect(others).toEqual([])
    expect(pane?.unit).toBe('mmol/L')
    expect(pane?.lines[0]?.points.map(({ measurement }) => measurement.value)).toEqual([5.4, 5.5])
    expect(pane?.lines[0]?.points[0]?.point.measurement?.value).toBe(98)
  })

  it('keep units apart that cannot be converted surely', () => {
    const chart = chartOf('x|1', pointOf('2020-01-01', measured(98, 'mg/dL')), pointOf('2021-01-01', measured(5.5, 'mmol/L')))
    expect(panesOf([chart], {}).map(({ unit, lines }) => [unit, lines.flatMap(({ points }) => points.length)])).toEqual([
      ['mg/dL', [1]],
      ['mmol/L', [1]],
    ])
  })

  it('show the unit that was chosen', () => {
    const chart = chartOf(GLUCOSE, pointOf('2020-01-01', measured(98, 'mg/dL', { low: 70, high: 100 })))
    expect(panesOf([chart], { glucose: 'mmol/L' })[0]).toMatchObject({
      unit: 'mmol/L',
      bands: [{ low: 3.9, high: 5.6 }],
      quantity: 'glucose',
    })
  })

  it('have both blood pressures in one, and shapes for what lies outside', () => {
    const charts = PRESSURES.map((code, at) =>
      chartOf(code, pointOf('2020-01-01', measured(120 - at, 'mmHg', { flag: at === 0 ? 'high' : 'low' }))),
    )
    const panes = panesOf(charts, {})
    expect(panes.length).toBe(1)
    expect(panes[0]?.lines.map(({ points }) => points[0]?.shape)).toEqual(['high', 'low'])
  })

  it('draw no range under the values of another: each as long as it was given, none where none was', () => {
    const [old, next] = [
      { low: 1, high: 5 },
      { low: 2, high: 8 },
    ]
    const at = (year: number): number => Date.UTC(year, 0, 1)
    const chart = chartOf(
      'x|1',
      pointOf('2020-01-01', measured(3, 'g', old)),
      pointOf('2021-01-01', measured(4, 'g', old)),
      pointOf('2022-01-01', measured(7, 'g', next)),
      pointOf('2023-01-01', measured(7, 'g')),
    )
    expect(panesOf([chart], {})[0]?.bands).toEqual([
      { from: -Infinity, to: (at(2021) + at(2022)) / 2, ...old },
      { from: (at(2021) + at(2022)) / 2, to: (at(2022) + at(2023)) / 2, ...next },
    ])
    const one = chartOf('x|1', pointOf('2020-01-01', measured(3, 'g', old)), pointOf('2021-01-01', measured(4, 'g', old)))
    expect(panesOf([one], {})[0]?.bands).toEqual([{ from: -Infinity, to: Infinity, ...old }])
  })

  it('draw a month and a year as long as they are, in their order, and lead no line to them', () => {
    const dates = ['2020-02-03', '2020', '2020-12', '2021-01-02', '2021-02-03']
    const [pane] = panesOf([chartOf('x|1', ...dates.map((date, at) => pointOf(date, measured(at, 'g'))))], {})
    const points = pane?.lines[0]?.points ?? []
    expect(
      points.map(({ point, within }) => [point.date, within && [within.from, within.to].map((time) => new Date(time).toISOString())]),
    ).toEqual([
      ['2020-02-03', undefined],
      ['2020', ['2020-01-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z']],
      ['2020-12', ['2020-12-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z']],
      ['2021-01-02', undefined],
      ['2021-02-03', undefined],
    ])
    expect(joinedPieces(points).map((piece) => piece.map(({ point }) => point.date))).toEqual([
      ['2020-02-03'],
      ['2021-01-02', '2021-02-03'],
    ])
  })

  it('leave out a day that cannot be right, and say how many', () => {
    const dates = ['0202-03-04', '2020-02-03', '2204-05-06', '2026-11-29', '2026-12-05']
    const { charts, left } = datedRight([chartOf('x|1', ...dates.map((date) => pointOf(date, measured(1, 'g'))))], Date.UTC(2026, 10, 28))
    expect([charts[0]?.lines[0]?.points.map(({ date }) => date), left]).toEqual([['2020-02-03', '2026-11-29'], 3])
    // In the table they stay.
    expect(charts[0]?.points.length).toBe(5)
  })

  it('join no bound by a line, and know what may still change', () => {
    const chart = chartOf(
      'x|1',
      pointOf('2020-01-01', measured(3, 'g')),
      pointOf('2021-01-01', measured(4, 'g')),
      pointOf('2022-01-01', measured(5, 'g', { comparator: '<' })),
      { ...pointOf('2023-01-01', measured(6, 'g')), status: 'preliminary' },
    )
    const points = panesOf([chart], {})[0]?.lines[0]?.points ?? []
    expect(joinedPieces(points).map((piece) => piece.map(({ measurement }) => measurement.value))).toEqual([[3, 4], [6]])
    expect(points.map(({ open }) => open)).toEqual([false, false, false, true])
  })

  it('never read giga per litre as grams per litre', () => {
    const chart = chartOf('x|1', pointOf('2020-01-01', measured(6.5, 'G/L')), pointOf('2021-01-01', measured(6.5, 'g/L')))
    expect(panesOf([chart], {}).map(({ unit }) => unit)).toEqual(['G/L', 'g/L'])
    expect(unitText('G/L')).toBe('G/L')
    expect(quantityOf('http://loinc.org|718-7', 'G/L')).toBeUndefined()
  })

  it('leave out what has no readable date', () => {
    expect(panesOf([chartOf('x|1', pointOf('soon', measured(1, 'g')))], {})).toEqual([])
  })
})

describe('axes', () => {
  it.each([
    [[5], 7],
    [[0], 4],
    [[3.9, 5.6, 7.1], 7],
    [[-2, 1e6], 4],
  ])('of %j have round numbers inside, at most %d', (values, count) => {
    const bounds = boundsOf(values)
    const ticks = roundTicks(bounds, count)
    expect(ticks.length).toBeGreaterThan(0)
    expect(ticks.length).toBeLessThanOrEqual(count + 1)
    for (const tick of ticks) expect(tick >= bounds.from && tick <= bounds.to).toBe(true)
  })

  it.each([
    ['2001-01-01', '2026-01-01', 4],
    ['2024-01-01', '2024-12-31', 7],
    ['2024-05-01', '2024-05-20', 10],
  ])('from %s to %s name years, months or days', (from, to, length) => {
    const ticks = timeTicks({ from: Date.parse(from), to: Date.parse(to) }, 8)
    expect(ticks.length).toBeGreaterThan(0)
    expect(ticks.length).toBeLessThanOrEqual(9)
    expect(ticks.every(({ iso }) => iso.length === length)).toBe(true)
  })

  it('find the nearest in time', () => {
    const items = [1, 5, 9].map((time) => ({ time }))
    expect([0, 3, 4, 7.5, 100].map((time) => nearestOf(items, time)?.time)).toEqual([1, 1, 5, 9, 9])
    expect(nearestOf([], 1)).toBeUndefined()
  })
})

describe('groups of tests', () => {
  const measureOf = (title: string, panel: string, flag: Measurement['flag']): MeasureView => ({
    latest: { title, measurement: measured(1, 'g', { flag }) } as RecordRow,
    trend: 'none',
    count: 1,
    panel,
  })
  const measures = [
    measureOf('Creatinină', '', 'none'),
    measureOf('Sodium', 'Basic panel', 'in-range'),
    measureOf('Potassium', 'Basic panel', 'high'),
  ]

  it('have odd ones first, whatever their report, then reports, then the rest', () => {
    const named = groupsOf(measures, '').map(({ kind, panel, measures: inside }) => [kind, panel, inside.map(({ latest }) => latest.title)])
    expect(named).toEqual([
      ['odd', '', ['Potassium']],
      ['panel', 'Basic panel', ['Sodium']],
      ['rest', '', ['Creatinină']],
    ])
  })

  it('are found by words of test or report, with or without accents', () => {
    expect(groupsOf(measures, 'creatinina').flatMap(({ measures: inside }) => inside.length)).toEqual([1])
    expect(groupsOf(measures, 'basic sod').flatMap(({ measures: inside }) => inside.length)).toEqual([1])
    expect(groupsOf(measures, 'nothing')).toEqual([])
  })
})

describe('one value far from the others', () => {
  it.each([
    [[5, 5.1, 4.9, 5.2, 550], { from: 4.9, to: 5.2 }],
    [[140, 141, 139, 142, 1.4], { from: 139, to: 142 }],
    [[1, 500, 501, 502, 503, 9_000], { from: 500, to: 503 }],
    // Twice as much is no other world, and of few values nobody can say which is the odd one.
    [[5, 5, 5, 5, 7], null],
    [[5, 6, 7, 8, 30], null],
    [[5, 5, 550], null],
    [[1, 2, 4, 8, 16, 32, 64], null],
    [[0, 0, 0, 0], null],
    [[], null],
  ])('of %j the rest is %j', (values, rest) => {
    expect(mainStretch(values, [])).toEqual(rest)
    expect(farFrom([values])).toBe(rest !== null)
  })

  it('keeps the range of the laboratory in sight, but for one that is far itself', () => {
    expect(mainStretch([5, 5.1, 4.9, 5.2, 550], [4, 6])).toEqual({ from: 4, to: 6 })
    expect(mainStretch([5, 5.1, 4.9, 5.2, 550], [4, 600])).toEqual({ from: 4, to: 5.2 })
    // Both lines of a pane belong where they are.
    expect(
      farFrom([
        [70, 71, 72, 73],
        [140, 141],
      ]),
    ).toBe(false)
  })
})
