/** Places on the plane, what is dark, what lies under a click. */
import { describe, expect, it } from 'vitest'

import type { GridState } from '@/server/api/types'

import { boxOf, Darkness, find, onPlane, thingAt, thingsOf, type Thing } from './things'

const thing = (known: Partial<Thing>): Thing => ({
  ...{ kind: 'switch', code: 'K1', name: 'Pine switch', feeder: 'F1', closed: true },
  way: Float64Array.from([0.5, 0.5]),
  ...known,
})
const state = {
  version: '1',
  outages: [
    { outage_id: 'o1', feeder_codes: ['F1'], transformer_codes: [], device_codes: [] },
    { outage_id: 'o2', feeder_codes: [], transformer_codes: ['T9'], device_codes: ['K9'] },
  ],
} as GridState

describe('a place on the plane', () => {
  it('lies in the middle of the world where equator and Greenwich meet, and farther down in the south', () => {
    expect(onPlane(0, 0)).toEqual([0.5, 0.5])
    expect(onPlane(180, 0)[0]).toBe(1)
    expect(onPlane(0, -40)[1]).toBeGreaterThan(0.5)
    expect(onPlane(120, 90)).toEqual(onPlane(120, 85))
  })
  it('is a point of a symbol, and points of a line', () => {
    const [point, line] = thingsOf({
      features: [
        { properties: { kind: 'substation', code: 'S', name: 's' }, geometry: { type: 'Point', coordinates: [0, 0] } },
        {
          properties: { kind: 'section', code: 'L', name: 'l', feeder: 'F', closed: true },
          geometry: {
            type: 'LineString',
            coordinates: [
              [0, 0],
              [180, 0],
            ],
          },
        },
      ],
    })
    expect([...(point?.way ?? [])]).toEqual([0.5, 0.5])
    expect([...(line?.way ?? [])]).toEqual([0.5, 0.5, 1, 0.5])
    expect(boxOf([line?.way ?? new Float64Array()])).toEqual([0.5, 0.5, 1, 0.5])
    expect(boxOf([])).toBeNull()
  })
})

it('a thing is dark by its own code or its feeder, and a transformer only by a transformer’s', () => {
  const dark = new Darkness(state)
  expect(dark.outageOf(thing({}))).toBe('o1')
  expect(dark.outageOf(thing({ code: 'K9', feeder: 'F2' }))).toBe('o2')
  expect(dark.outageOf(thing({ kind: 'transformer', code: 'K9', feeder: 'F2' }))).toBe('')
  expect(dark.ofPremises('T9', 'F2')).toBe(true)
  expect(new Darkness(null).outageOf(thing({}))).toBe('')
})

it('a thing is found by part of its code or name, those that begin so first', () => {
  const all = [thing({ code: 'AK1', name: 'x' }), thing({ code: 'K12', name: 'y' }), thing({ code: 'z', name: 'q' })]
  expect(find(all, ' k1 ').map((one) => one.code)).toEqual(['K12', 'AK1'])
  expect(find(all, ' ')).toEqual([])
})

it('a thing whose whole code was written comes first, however many begin so, and K2 before K10', () => {
  const longer = Array.from({ length: 30 }, (_, at) => thing({ code: `K${130 - at}`, name: 'x' }))
  const found = find([...longer, thing({ code: 'K1', name: 'y' })], 'k1').map((one) => one.code)
  expect(found.slice(0, 3)).toEqual(['K1', 'K101', 'K102'])
})

it('a click takes what is nearest, and a symbol before the line below it', () => {
  const line = thing({ kind: 'section', code: 'L', way: Float64Array.from([0.4, 0.5, 0.6, 0.5]) })
  const all = [line, thing({})]
  expect(thingAt(all, 0.5, 0.5001, 0.001)?.code).toBe('K1')
  expect(thingAt(all, 0.45, 0.5001, 0.001)?.code).toBe('L')
  expect(thingAt(all, 0.45, 0.6, 0.001)).toBeNull()
})
