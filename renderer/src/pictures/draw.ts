/** Draws a picture and what was measured on it. */

import { paintGrey } from '../../../shared/dicom/window-level.ts'
import type { PictureViewer } from '../state/picture-viewer.svelte.ts'
import { toScreen } from './geometry.ts'
import type { Point } from './geometry.ts'

const MARK = '#ffd166'
const CROSS = 7

/** `own` is a canvas of the picture's own size that is used again. */
export function drawPicture(canvas: HTMLCanvasElement, own: OffscreenCanvas, viewer: PictureViewer): void {
  const context = canvas.getContext('2d')
  const { seen, screen, placing, size } = viewer
  if (context === null) return
  const ratio = devicePixelRatio
  canvas.width = Math.round(screen.width * ratio)
  canvas.height = Math.round(screen.height * ratio)
  context.fillStyle = '#000'
  context.fillRect(0, 0, canvas.width, canvas.height)
  if (seen === null) return
  paint(own, viewer)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  const corner = toScreen({ x: 0, y: 0 }, placing, size, screen)
  context.imageSmoothingEnabled = placing.scale < 4
  context.drawImage(own, corner.x, corner.y, size.width * placing.scale, size.height * placing.scale)
  drawMarks(context, viewer)
}

function paint(own: OffscreenCanvas, { seen, level, size }: PictureViewer): void {
  const context = own.getContext('2d')
  if (context === null || seen === null) return
  own.width = size.width
  own.height = size.height
  const image = context.createImageData(size.width, size.height)
  if (seen.frame.type === 'colour') image.data.set(seen.frame.rgba)
  else if (level !== null) paintGrey(seen.frame, seen.picture, level, image.data)
  context.putImageData(image, 0, 0)
}

function drawMarks(context: CanvasRenderingContext2D, viewer: PictureViewer): void {
  const { placing, size, screen } = viewer
  const on = (point: Point): Point => toScreen(point, placing, size, screen)
  context.strokeStyle = MARK
  context.lineWidth = 2
  for (const points of [...viewer.measured.map((one) => one.points), viewer.points]) {
    context.beginPath()
    for (const [index, point] of points.map(on).entries()) {
      if (index === 0) context.moveTo(point.x, point.y)
      else context.lineTo(point.x, point.y)
    }
    context.stroke()
    for (const point of points.map(on)) cross(context, point)
  }
  if (viewer.cursor !== null) cross(context, on(viewer.cursor))
}

function cross(context: CanvasRenderingContext2D, { x, y }: Point): void {
  context.beginPath()
  context.moveTo(x - CROSS, y)
  context.lineTo(x + CROSS, y)
  context.moveTo(x, y - CROSS)
  context.lineTo(x, y + CROSS)
  context.stroke()
}
