/** Where a picture lies on the screen, and what is measured on it. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZOOM_MAX, ZOOM_MIN, angleOf, fitted, lengthOf, toPicture, toScreen, zoomed } from '../../../renderer/src/pictures/geometry.ts'

const PICTURE = { width: 512, height: 256 }
const SCREEN = { width: 800, height: 600 }
const NUMBER = fc.double({ min: -1000, max: 1000, noNaN: true })

describe('placing', () => {
  it('shows all of a picture, in the middle', () => {
    const placing = fitted(PICTURE, SCREEN)
    expect(toScreen({ x: 0, y: 0 }, placing, PICTURE, SCREEN)).toEqual({ x: 0, y: 100 })
    expect(toScreen({ x: 512, y: 256 }, placing, PICTURE, SCREEN)).toEqual({ x: 800, y: 500 })
  })

  it('leads from the picture to the screen and back', () => {
    fc.assert(
      fc.property(NUMBER, NUMBER, NUMBER, NUMBER, fc.double({ min: 0.2, max: 20, noNaN: true }), (x, y, right, down, scale) => {
        const placing = { scale, x: right, y: down }
        const back = toPicture(toScreen({ x, y }, placing, PICTURE, SCREEN), placing, PICTURE, SCREEN)
        expect(back.x).toBeCloseTo(x, 6)
        expect(back.y).toBeCloseTo(y, 6)
      }),
    )
  })

  it('keeps the middle of the screen where it is, and has bounds', () => {
    const before = { scale: 2, x: 30, y: -10 }
    const middle = { x: SCREEN.width / 2, y: SCREEN.height / 2 }
    expect(toPicture(middle, zoomed(before, 3), PICTURE, SCREEN)).toEqual(toPicture(middle, before, PICTURE, SCREEN))
    expect(zoomed(before, 1e9).scale).toBe(ZOOM_MAX)
    expect(zoomed(before, 1e-9).scale).toBe(ZOOM_MIN)
  })
})

describe('measuring', () => {
  it('is in millimetres where pixels have a size, rows and columns apart, else in pixels', () => {
    const [a, b] = [
      { x: 1, y: 1 },
      { x: 4, y: 5 },
    ] as const
    expect(lengthOf(a, b, null)).toEqual({ value: 5, unit: 'px' })
    expect(lengthOf(a, b, [0.5, 2])).toEqual({ value: Math.hypot(6, 2), unit: 'mm' })
  })

  it('gives angles of 0 to 180 degrees, whatever the order and the size of pixels', () => {
    const corner = { x: 10, y: 10 }
    expect(angleOf({ x: 20, y: 10 }, corner, { x: 10, y: 0 }, null)).toBeCloseTo(90)
    expect(angleOf({ x: 0, y: 10 }, corner, { x: 20, y: 10 }, null)).toBeCloseTo(180)
    expect(angleOf({ x: 20, y: 20 }, corner, { x: 20, y: 10 }, [2, 1])).toBeCloseTo(63.435, 2)
    expect(angleOf({ x: 0, y: 11 }, corner, { x: 0, y: 9 }, null)).toBeCloseTo(11.421, 2)
  })
})
