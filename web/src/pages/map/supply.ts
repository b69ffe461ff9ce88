/** The way that supply takes to what was chosen, and the switches that part it, as things of the map. */
import type { GridStep, SupplyWay } from '@/server/api/types'

import type { Thing } from './things'

/** What the service calls a thing; a premise is its transformer's, or of its feeder where that is unknown. */
export function askedOf(thing: Thing): { kind: 'substation' | 'feeder' | 'device' | 'transformer'; code: string } {
  if (thing.kind === 'premise' && !thing.code) return { kind: 'feeder', code: thing.feeder }
  if (thing.kind === 'premise') return { kind: 'transformer', code: thing.code }
  const { kind, code } = thing
  return { kind: kind === 'section' || kind === 'switch' ? 'device' : kind, code }
}

type Step = Pick<GridStep, 'kind' | 'code' | 'name' | 'closed'> | Pick<Thing, 'kind' | 'code' | 'name' | 'closed'>
const NOWHERE = new Float64Array()
const placeOf = ({ kind, code }: Pick<Step, 'kind' | 'code'>): string =>
  `${kind === 'section' || kind === 'switch' ? 'device' : kind} ${code}`

/** The things of the map, found by kind and code. */
export class Atlas {
  private readonly by: Map<string, Thing>

  constructor(things: readonly Thing[]) {
    this.by = new Map(things.map((one) => [placeOf(one), one]))
  }

  get size(): number {
    return this.by.size
  }

  find(kind: Thing['kind'], code: string): Thing | null {
    return this.by.get(placeOf({ kind, code })) ?? null
  }

  /** The thing drawn for a step; one that has no place on the map can still be chosen. */
  of(step: Step, feeder: string): Thing {
    const { kind, code, name, closed } = step
    const bare: Thing = { kind, code, name, closed, feeder: kind === 'substation' ? '' : feeder, way: NOWHERE }
    return this.find(kind, code) ?? bare
  }
}

/** From what was chosen up to the substation; a premise hangs on its transformer first. */
export function wayOf(chosen: Thing, supply: SupplyWay, atlas: Atlas): Thing[] {
  const above = supply.above.map((step) => atlas.of(step, supply.feeder_code))
  if (chosen.kind !== 'premise' || !chosen.code) return above
  const { code } = chosen
  return [atlas.of({ kind: 'transformer', code, name: code, closed: true }, supply.feeder_code), ...above]
}

const WHOLE = 12 // as many stand in the list at once
const NEAR = 6
const FAR = 4

/** A long way without its middle: what is near to the thing, what is near to the substation, how many between. */
export function shortened<One>(way: readonly One[]): { near: readonly One[]; hidden: number; far: readonly One[] } {
  if (way.length <= WHOLE) return { near: way, hidden: 0, far: [] }
  return { near: way.slice(0, NEAR), hidden: way.length - NEAR - FAR, far: way.slice(-FAR) }
}
