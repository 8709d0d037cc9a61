/** Where a picture lies on the screen, and what lengths and angles on it are. */

export interface Point {
  readonly x: number
  readonly y: number
}
/** Screen pixels a picture pixel, and how far its middle lies from the middle of the screen. */
export interface Placing {
  readonly scale: number
  readonly x: number
  readonly y: number
}
interface Size {
  readonly width: number
  readonly height: number
}

export const ZOOM_MIN = 0.1
export const ZOOM_MAX = 40

/** So that all of it can be seen; pixels that are not square are shown as they are. */
export function fitted(picture: Size, screen: Size): Placing {
  return { scale: Math.min(screen.width / picture.width, screen.height / picture.height) || 1, x: 0, y: 0 }
}

export function zoomed(placing: Placing, factor: number): Placing {
  const scale = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, placing.scale * factor))
  const real = scale / placing.scale
  return { scale, x: placing.x * real, y: placing.y * real }
}

/** From the screen to the picture. */
export function toPicture(point: Point, placing: Placing, picture: Size, screen: Size): Point {
  return {
    x: (point.x - screen.width / 2 - placing.x) / placing.scale + picture.width / 2,
    y: (point.y - screen.height / 2 - placing.y) / placing.scale + picture.height / 2,
  }
}

/** From the picture to the screen. */
export function toScreen(point: Point, placing: Placing, picture: Size, screen: Size): Point {
  return {
    x: (point.x - picture.width / 2) * placing.scale + placing.x + screen.width / 2,
    y: (point.y - picture.height / 2) * placing.scale + placing.y + screen.height / 2,
  }
}

/** Millimetres where the picture says how large its pixels are (between rows, between columns), else pixels. */
export function lengthOf(
  a: Point,
  b: Point,
  spacing: readonly [number, number] | null,
): { readonly value: number; readonly unit: 'mm' | 'px' } {
  const [down, across] = spacing ?? [1, 1]
  return { value: Math.hypot((b.x - a.x) * across, (b.y - a.y) * down), unit: spacing === null ? 'px' : 'mm' }
}

/** Degrees at `corner`, 0 to 180. */
export function angleOf(a: Point, corner: Point, b: Point, spacing: readonly [number, number] | null): number {
  const [down, across] = spacing ?? [1, 1]
  const direction = (to: Point): number => Math.atan2((to.y - corner.y) * down, (to.x - corner.x) * across)
  const turn = Math.abs(direction(a) - direction(b))
  return ((turn > Math.PI ? 2 * Math.PI - turn : turn) * 180) / Math.PI
}
