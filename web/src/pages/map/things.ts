/** The grid as it is drawn: places on the whole world's plane, found by code or by name. */
import type { GridFeatures } from '@/server/api/outages'
import type { GridState } from '@/server/api/types'

export type Kind = 'substation' | 'section' | 'switch' | 'transformer' | 'premise'

export interface Thing {
  kind: Kind
  code: string // of a premise: its transformer's, which may be unknown
  name: string
  feeder: string // of a substation: empty
  closed: boolean // normally; all but switches are
  way: Float64Array // x, y, x, y …: one point, or those of a line; the world is 1 wide
}

export const signOf = ({ kind, closed }: Pick<Thing, 'kind' | 'closed'>) =>
  kind === 'switch' ? (closed ? 'switch_closed' : 'switch_open') : kind

const SPAN = 360

/** Where a place lies in Mercator's picture of the world: 0 to 1 from west to east and north to south. */
export function onPlane(lon: number, lat: number): [number, number] {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180)
  return [lon / SPAN + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)]
}

export const planeOf = (points: readonly (readonly number[])[]): Float64Array =>
  Float64Array.from(points.flatMap(([lon = 0, lat = 0]) => onPlane(lon, lat)))

export function thingsOf(features: GridFeatures): Thing[] {
  return features.features.map(({ properties, geometry }) => ({
    kind: properties.kind,
    code: properties.code,
    name: properties.name,
    feeder: properties.feeder ?? '',
    closed: properties.closed ?? true,
    way: planeOf(geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates),
  }))
}

/** Which things are without supply, and by which outage. */
export class Darkness {
  private readonly by = new Map<string, string>()

  constructor(state: GridState | null) {
    for (const one of state?.outages ?? []) {
      for (const code of one.feeder_codes) this.by.set(`feeder ${code}`, one.outage_id)
      for (const code of one.transformer_codes) this.by.set(`transformer ${code}`, one.outage_id)
      for (const code of one.device_codes) this.by.set(`device ${code}`, one.outage_id)
    }
  }

  /** The outage that leaves a thing dark; empty: it has supply. A switch that is open is no part of its feeder. */
  outageOf(thing: Pick<Thing, 'kind' | 'code' | 'feeder'>): string {
    const own = thing.kind === 'transformer' || thing.kind === 'premise' ? 'transformer' : 'device'
    return this.by.get(`${own} ${thing.code}`) ?? this.by.get(`feeder ${thing.feeder}`) ?? ''
  }

  ofPremises(transformer: string, feeder: string): boolean {
    return this.by.has(`transformer ${transformer}`) || this.by.has(`feeder ${feeder}`)
  }
}

const MOST = 12
const inOrder = new Intl.Collator('en', { numeric: true })

/** Things whose code or name is, then begins with, then holds what was written; K9 before K10. */
export function find(things: readonly Thing[], written: string): Thing[] {
  const words = written.trim().toLowerCase()
  if (!words) return []
  const ranked: { rank: number; thing: Thing }[] = []
  for (const thing of things) {
    const texts = [thing.code.toLowerCase(), thing.name.toLowerCase()]
    if (texts.includes(words)) ranked.push({ rank: 0, thing })
    else if (texts.some((text) => text.startsWith(words))) ranked.push({ rank: 1, thing })
    else if (texts.some((text) => text.includes(words))) ranked.push({ rank: 2, thing })
  }
  const byCode = (one: Thing, other: Thing) => inOrder.compare(one.code, other.code)
  ranked.sort((one, other) => one.rank - other.rank || byCode(one.thing, other.thing))
  return ranked.slice(0, MOST).map((one) => one.thing)
}

export type Box = [west: number, north: number, east: number, south: number]

/** The smallest box around ways; null where there is none. */
export function boxOf(ways: Iterable<Float64Array>): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const way of ways)
    for (let at = 0; at < way.length; at += 2) {
      const [x = 0, y = 0] = [way[at], way[at + 1]]
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
  return box[0] === Infinity ? null : box
}

function fromSegment(way: Float64Array, at: number, x: number, y: number): number {
  const [ax = 0, ay = 0, bx = ax, by = ay] = way.subarray(at, at + 4)
  const [dx, dy] = [bx - ax, by - ay]
  const along = dx || dy ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy))) : 0
  return Math.hypot(ax + along * dx - x, ay + along * dy - y)
}

/** How far a place is from a thing, on the plane. */
function distance(way: Float64Array, x: number, y: number): number {
  let best = Infinity
  for (let at = 0; at < Math.max(2, way.length - 2); at += 2) best = Math.min(best, fromSegment(way, at, x, y))
  return best
}

/** The thing at a place, within `reach`; what is a point wins over a line that runs below it. */
export function thingAt(things: readonly Thing[], x: number, y: number, reach: number): Thing | null {
  let best: Thing | null = null
  let nearest = Infinity
  for (const one of things) {
    const far = distance(one.way, x, y)
    const ranked = one.kind === 'section' ? far + reach : far
    if (far <= reach && ranked < nearest) [best, nearest] = [one, ranked]
  }
  return best
}
