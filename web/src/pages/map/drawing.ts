/** How the grid is drawn, by shape as well as by colour: one pass over what is in sight. */
import { token } from '@/base/charts/palette'

import type { Thing } from './things'

export interface Colours {
  line: string
  dark: string
  ground: string
  station: string
  transformer: string
  premise: string
  chosen: string
  way: string
  parting: string
}

/** The places of premises below one transformer. */
export interface Dots {
  dark: boolean
  places: Float64Array
}

export interface Picture {
  things: readonly Thing[]
  dots: readonly Dots[]
  dark: ReadonlySet<Thing> // without supply
  chosen: Thing | null
  way: readonly Thing[] // what supplies it, up to the substation
  parting: readonly Thing[] // switches that part it
}

/** From the plane to pixels: `at * scale - west`. */
export interface View {
  scale: number
  west: number
  north: number
  width: number
  height: number
}

const EDGE = 12 // px beyond the border that still count as in sight
const FEW = 800 // points in sight that are drawn as symbols
const LINES = 300 // of one path
const CLOSE = 2 ** 21 // the world's width in pixels from which on lines are wide and premises large

export const colours = (): Colours => ({
  line: token('--brand'),
  dark: token('--bad'),
  ground: token('--surface'),
  station: token('--ink'),
  transformer: token('--info'),
  premise: token('--c-orange'),
  chosen: token('--warn-line'),
  way: token('--c-sky'),
  parting: token('--rest'),
})

const inSight = (view: View, x: number, y: number): boolean =>
  x > -EDGE && y > -EDGE && x < view.width + EDGE && y < view.height + EDGE

/** Add what is in sight of a way to the path; give how many lines that were. */
function trace(pen: CanvasRenderingContext2D, view: View, way: Float64Array): number {
  const right = (view.west + view.width) / view.scale
  const below = (view.north + view.height) / view.scale
  let lines = 0
  for (let at = 0; at + 3 < way.length; at += 2) {
    const [ax, ay, bx, by] = [way[at] ?? 0, way[at + 1] ?? 0, way[at + 2] ?? 0, way[at + 3] ?? 0]
    if (Math.max(ax, bx) * view.scale < view.west || Math.min(ax, bx) > right) continue
    if (Math.max(ay, by) * view.scale < view.north || Math.min(ay, by) > below) continue
    pen.moveTo(ax * view.scale - view.west, ay * view.scale - view.north)
    pen.lineTo(bx * view.scale - view.west, by * view.scale - view.north)
    lines += 1
  }
  return lines
}

/** Lines with supply are whole, those without are dashed. A browser strokes many short paths faster than a long one. */
function drawLines(pen: CanvasRenderingContext2D, view: View, { things, dark }: Picture, ink: Colours): void {
  const close = view.scale > CLOSE
  for (const isDark of [false, true]) {
    pen.setLineDash(isDark ? [7, 5] : [])
    pen.lineWidth = isDark ? 3 : close ? 2 : 1
    pen.strokeStyle = isDark ? ink.dark : ink.line
    let lines = 0
    pen.beginPath()
    for (const one of things) {
      if (one.kind !== 'section' || dark.has(one) !== isDark) continue
      lines += trace(pen, view, one.way)
      if (lines < LINES) continue
      pen.stroke()
      pen.beginPath()
      lines = 0
    }
    pen.stroke()
  }
  pen.setLineDash([])
}

function drawDots(pen: CanvasRenderingContext2D, view: View, { dots }: Picture, ink: Colours): void {
  const size = view.scale > CLOSE ? 4 : 2
  for (const group of dots) {
    pen.fillStyle = group.dark ? ink.dark : ink.premise
    for (let at = 0; at < group.places.length; at += 2) {
      const x = (group.places[at] ?? 0) * view.scale - view.west
      const y = (group.places[at + 1] ?? 0) * view.scale - view.north
      if (inSight(view, x, y)) pen.fillRect(x - size / 2, y - size / 2, size, size)
    }
  }
}

const around = (pen: CanvasRenderingContext2D, x: number, y: number, half: number): void => {
  pen.rect(x - half, y - half, 2 * half, 2 * half)
}

/** A substation is a large square, a closed switch a full one, an open switch a ring with a bar, a transformer a triangle. */
function outline(pen: CanvasRenderingContext2D, one: Thing, x: number, y: number): void {
  if (one.kind === 'substation') around(pen, x, y, 7)
  else if (one.kind === 'switch' && one.closed) around(pen, x, y, 4.5)
  else if (one.kind === 'switch') {
    pen.arc(x, y, 5, 0, 2 * Math.PI)
    pen.moveTo(x - 8, y + 8)
    pen.lineTo(x + 8, y - 8)
  } else {
    pen.moveTo(x, y - 5)
    pen.lineTo(x + 5, y + 4)
    pen.lineTo(x - 5, y + 4)
    pen.closePath()
  }
}

function drawSymbol(
  pen: CanvasRenderingContext2D,
  one: Thing,
  at: [number, number],
  ink: Colours,
  dark: boolean,
): void {
  const own = one.kind === 'substation' ? ink.station : one.kind === 'transformer' ? ink.transformer : ink.line
  pen.beginPath()
  outline(pen, one, ...at)
  pen.fillStyle = one.closed && !(dark && one.kind === 'transformer') ? (dark ? ink.dark : own) : ink.ground
  pen.strokeStyle = dark ? ink.dark : one.closed ? ink.ground : own
  pen.lineWidth = one.closed && !dark ? 1 : 2
  pen.fill()
  pen.stroke()
}

/** Each has its symbol while few are in sight; of many there are dots, and substations. */
function drawPoints(pen: CanvasRenderingContext2D, view: View, { things, dark }: Picture, ink: Colours): void {
  const seen: [Thing, number, number][] = []
  for (const one of things) {
    if (one.kind === 'section') continue
    const x = (one.way[0] ?? 0) * view.scale - view.west
    const y = (one.way[1] ?? 0) * view.scale - view.north
    if (inSight(view, x, y)) seen.push([one, x, y])
  }
  for (const [one, x, y] of seen) {
    const isDark = dark.has(one)
    if (seen.length < FEW || one.kind === 'substation') drawSymbol(pen, one, [x, y], ink, isDark)
    else {
      pen.fillStyle = isDark ? ink.dark : one.kind === 'transformer' ? ink.transformer : ink.line
      pen.fillRect(x - 1.5, y - 1.5, 3, 3)
    }
  }
}

/** A broad line below the grid's own, so that what is dark on it stays to be seen; a premise is joined to its transformer. */
function drawWay(pen: CanvasRenderingContext2D, view: View, { chosen, way }: Picture, ink: Colours): void {
  pen.lineWidth = 9
  pen.lineCap = 'round'
  pen.strokeStyle = ink.way
  pen.beginPath()
  for (const one of way) if (one.kind === 'section') trace(pen, view, one.way)
  const [first] = way
  if (chosen?.kind === 'premise' && first?.way.length)
    trace(pen, view, Float64Array.from([...chosen.way, ...first.way.slice(0, 2)]))
  pen.stroke()
  pen.lineCap = 'butt'
}

/** Each switch that parts it has a frame: square where it is closed, round where it is open. All keep their symbols. */
function drawParting(pen: CanvasRenderingContext2D, view: View, picture: Picture, ink: Colours): void {
  const parting = new Set(picture.parting)
  for (const one of new Set([...picture.way, ...picture.parting])) {
    if (one.kind === 'section' || !one.way.length) continue
    const at: [number, number] = [
      (one.way[0] ?? 0) * view.scale - view.west,
      (one.way[1] ?? 0) * view.scale - view.north,
    ]
    if (!inSight(view, ...at)) continue
    drawSymbol(pen, one, at, ink, picture.dark.has(one))
    if (!parting.has(one)) continue
    pen.beginPath()
    if (one.closed) around(pen, ...at, 10)
    else pen.arc(...at, 12, 0, 2 * Math.PI)
    pen.lineWidth = 3
    pen.strokeStyle = ink.parting
    pen.stroke()
  }
}

function drawChosen(pen: CanvasRenderingContext2D, view: View, { chosen }: Picture, ink: Colours): void {
  if (!chosen?.way.length) return
  pen.beginPath()
  if (chosen.kind === 'section') trace(pen, view, chosen.way)
  else {
    const [x = 0, y = 0] = chosen.way
    pen.arc(x * view.scale - view.west, y * view.scale - view.north, 12, 0, 2 * Math.PI)
  }
  pen.lineWidth = chosen.kind === 'section' ? 8 : 4
  pen.strokeStyle = ink.chosen
  pen.stroke()
}

export function draw(pen: CanvasRenderingContext2D, view: View, picture: Picture, ink: Colours): void {
  pen.clearRect(0, 0, view.width, view.height)
  drawWay(pen, view, picture, ink)
  drawChosen(pen, view, picture, ink)
  drawDots(pen, view, picture, ink)
  drawLines(pen, view, picture, ink)
  drawPoints(pen, view, picture, ink)
  drawParting(pen, view, picture, ink)
}
