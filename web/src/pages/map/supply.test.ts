/** The way of supply as things of the map: a premise hangs on its transformer, and what has no place is kept. */
import { expect, it } from 'vitest'

import type { SupplyWay } from '@/server/api/types'

import { askedOf, Atlas, shortened, wayOf } from './supply'
import type { Thing } from './things'

const thing = (kind: Thing['kind'], code: string): Thing => ({
  ...{ kind, code, name: `${code} name`, feeder: 'F1', closed: true },
  way: Float64Array.from([0.5, 0.5]),
})
const things = [thing('transformer', 'X1'), thing('switch', 'X1'), thing('substation', 'S1')]
const atlas = new Atlas(things)
const supply = {
  feeder_code: 'F1',
  above: [
    { kind: 'section', code: 'L1', name: 'first length', switch_kind: '', closed: true },
    { kind: 'switch', code: 'X1', name: 'told', switch_kind: 'breaker', closed: true },
    { kind: 'substation', code: 'S1', name: 'told', switch_kind: '', closed: true },
  ],
} as unknown as SupplyWay

it('devices and transformers may have one code and are told apart', () => {
  expect(atlas.find('transformer', 'X1')).toBe(things[0])
  expect(atlas.find('section', 'X1')).toBe(things[1])
  expect(atlas.find('substation', 'X1')).toBeNull()
})

it('the way is made of the things drawn, and of a bare one where the map has none', () => {
  const [length, device, station] = wayOf(thing('transformer', 'X1'), supply, atlas)
  expect(length).toMatchObject({ kind: 'section', name: 'first length', feeder: 'F1' })
  expect(length?.way).toHaveLength(0)
  expect([device, station]).toEqual([things[1], things[2]])
})

it('a premise hangs on its transformer, or, where that is unknown, on its feeder', () => {
  expect(wayOf(thing('premise', 'X1'), supply, atlas).map((one) => one.kind)[0]).toBe('transformer')
  expect(wayOf(thing('premise', ''), supply, atlas)).toHaveLength(3)
  expect(askedOf(thing('premise', 'X1'))).toEqual({ kind: 'transformer', code: 'X1' })
  expect(askedOf(thing('premise', ''))).toEqual({ kind: 'feeder', code: 'F1' })
  expect(askedOf(thing('section', 'L1'))).toEqual({ kind: 'device', code: 'L1' })
})

it('a way of twelve stands whole, a longer one without its middle', () => {
  const way = (length: number) => Array.from({ length }, (_, nth) => nth)
  expect(shortened(way(12)).near).toHaveLength(12)
  expect(shortened(way(13))).toEqual({ near: [0, 1, 2, 3, 4, 5], hidden: 3, far: [9, 10, 11, 12] })
})
