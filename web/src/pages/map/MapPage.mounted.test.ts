/** The map's page: what it reads once, what the feed renews, what a thing says and offers. */
import { Feed } from '#testing/feed'
import { allById, byId, here, mounted, press, signedIn, text, until } from '#testing/mounted'
import { answering, asked } from '#testing/service'
import { afterEach, beforeEach, expect, it } from 'vitest'

import GridMap from './GridMap.vue'
import MapPage from './MapPage.vue'

const feature = (kind: string, code: string, known = {}) => ({
  properties: { kind, code, name: `${code} name`, feeder: 'F1', closed: true, ...known },
  geometry: { type: 'Point', coordinates: [120, 30] },
})
const dark = { outage_id: 'o1', feeder_codes: [], transformer_codes: ['T1'], device_codes: ['K1'] }
const reads = (path: string): number => asked.filter((one) => one.what === `GET /api/grid/${path}`).length
let feed: Feed | null = null

beforeEach(() => {
  answering('GET /api/grid/state', { version: '1', outages: [] })
  answering('GET /api/grid/map', { features: [feature('switch', 'K1'), feature('transformer', 'T1')] })
  answering('GET /api/grid/under', { premises: 41, customers: 40, critical: 2 })
  answering('GET /api/grid/premises', {
    features: [{ properties: { transformer: 'T1' }, geometry: { coordinates: [[120, 30], [120.1, 30]] } }],
  }) // prettier-ignore
})
afterEach(async () => {
  await feed?.ended()
  feed = null
})

async function shown(role: 'agent' | 'supervisor', may: string[]) {
  signedIn(role, may)
  feed = await Feed.begun()
  const page = await mounted(MapPage)
  await until(() => {
    expect(byId('map-page').dataset.things).toBe('2')
  })
  const choose = (code: string): void => {
    const map = page.findComponent(GridMap)
    map.vm.$emit('choose', map.props('picture').things.find((one) => one.code === code) ?? null)
  }
  return choose
}

it('what is chosen says whom it feeds, and an outage can be opened on it', async () => {
  const choose = await shown('supervisor', ['open_outage', 'see_customers'])
  choose('K1')
  await until(() => {
    expect(text()).toContain('K1 name')
    expect(byId('map-thing').textContent).toContain('41')
  })
  expect(byId('thing-supply').dataset.dark).toBe('false')
  await press('map-premises')
  await until(() => {
    expect(byId('map-count').dataset.count).toBe('2')
  })
  await press('map-open-outage')
  await until(() => {
    expect(here()).toBe('/outages?device=K1')
  })
})

it('the feed renews what is dark; the grid itself is not read a second time', async () => {
  const choose = await shown('agent', [])
  choose('T1')
  answering('GET /api/grid/state', { version: '1', outages: [dark] })
  feed?.say('outage', {} as never)
  await until(() => {
    expect(byId('thing-supply').dataset.dark).toBe('true')
  })
  expect(reads('map')).toBe(1)
  expect(allById('map-open-outage')).toHaveLength(0)
  answering('GET /api/grid/state', { version: '2', outages: [] })
  feed?.say('outage', {} as never)
  await until(() => {
    expect(reads('map')).toBe(2)
  })
})

it('a grid without places says what is missing', async () => {
  signedIn('agent')
  answering('GET /api/grid/map', { features: [] })
  await mounted(MapPage)
  await until(() => {
    expect(text()).toContain('Import longitude and latitude')
  })
})
