/** Draws the leads of a recording below each other on millimetre paper. */

import type { RecordingViewer } from '../state/recording-viewer.svelte.ts'
import { PX_A_MM, columnsOf } from './paper.ts'

/** Height of one lead. */
export const LEAD_MM = 25

export interface Inks {
  readonly paper: string
  readonly thin: string
  readonly thick: string
  readonly line: string
  readonly text: string
  readonly mark: string
}

export function drawRecording(canvas: HTMLCanvasElement, viewer: RecordingViewer, inks: Inks, font: string): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const { recording, width, paper } = viewer
  const height = Math.ceil(recording.leads.length * LEAD_MM * PX_A_MM)
  const ratio = devicePixelRatio
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.fillStyle = inks.paper
  context.fillRect(0, 0, width, height)
  drawGrid(context, viewer, height, inks)
  for (const [at, lead] of recording.leads.entries()) {
    const middle = (at + 0.5) * LEAD_MM * PX_A_MM
    const pxAUnit = paper.mmAMillivolt * PX_A_MM
    context.strokeStyle = inks.line
    context.lineWidth = 1.25
    context.lineJoin = 'round'
    context.beginPath()
    let last = -2
    for (const { x, low, high } of columnsOf(lead, recording, paper)) {
      if (x === last + 1) context.lineTo(x, middle - high * pxAUnit)
      else context.moveTo(x, middle - high * pxAUnit)
      context.lineTo(x, middle - low * pxAUnit)
      last = x
    }
    context.stroke()
    context.font = font
    context.fillStyle = inks.text
    context.fillText(lead.name, 6, middle - LEAD_MM * PX_A_MM * 0.3)
  }
  drawMarks(context, viewer, height, inks)
}

/** A thin line each millimetre, a thick one each five; they move with the paper. */
function drawGrid(context: CanvasRenderingContext2D, { paper, width }: RecordingViewer, height: number, inks: Inks): void {
  const shift = (paper.from * paper.mmASecond * PX_A_MM) % (5 * PX_A_MM)
  for (const [step, ink] of [
    [1, inks.thin],
    [5, inks.thick],
  ] as const) {
    context.strokeStyle = ink
    context.lineWidth = 0.6
    context.beginPath()
    for (let x = -shift; x < width; x += step * PX_A_MM) {
      context.moveTo(x, 0)
      context.lineTo(x, height)
    }
    for (let y = 0; y < height; y += step * PX_A_MM) {
      context.moveTo(0, y)
      context.lineTo(width, y)
    }
    context.stroke()
  }
}

function drawMarks(context: CanvasRenderingContext2D, { marks, paper }: RecordingViewer, height: number, inks: Inks): void {
  context.strokeStyle = inks.mark
  context.lineWidth = 1.5
  context.beginPath()
  for (const seconds of marks) {
    const x = (seconds - paper.from) * paper.mmASecond * PX_A_MM
    context.moveTo(x, 0)
    context.lineTo(x, height)
  }
  context.stroke()
}
