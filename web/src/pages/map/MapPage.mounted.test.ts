/** The map's page: what it reads once, what the feed renews, what a thing says and offers. */
import { Feed } from '#testing/feed'
import { allById, byId, goTo, here, mounted, press, signedIn, text, type, until } from '#testing/mounted'
import { answering, asked } from '#testing/service'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { i18n } from '@/base/i18n'
import { readings } from '@/server/readings'

import GridMap from './GridMap.vue'
import MapPage from './MapPage.vue'

const feature = (kind: string, code: string, known = {}) => ({
  properties: { kind, code, name: `${code} name`, feeder: 'F1', closed: true, ...known },
  geometry: { type: 'Point', coordinates: [120, 30] },
})
const dark = { outage_id: 'o1', feeder_codes: [], transformer_codes: ['T1'], device_codes: ['K1'] }
const step = (kind: 'switch' | 'section' | 'substation', code: string, known = {}) => ({
  ...{ kind, code, name: `${code} name`, switch_kind: kind === 'switch' ? 'breaker' : '', closed: true },
  ...known,
})
const supply = (known: object) => ({
  ...{ feeder_code: 'F1', feeder_name: 'Line 1', untraced: '', parting: [] },
  above: [step('section', 'L1'), step('switch', 'K1'), step('substation', 'S1')],
  ...known,
})
const reads = (path: string): number => asked.filter((one) => one.what === `GET /api/grid/${path}`).length
let feed: Feed | null = null

beforeEach(() => {
  answering('GET /api/grid/state', { version: '1', outages: [] })
  answering('GET /api/grid/map', { features: [feature('switch', 'K1'), feature('transformer', 'T1')] })
  answering('GET /api/grid/under', { premises: 41, customers: 40, critical: 2 })
  answering('GET /api/grid/above', supply({}))
  answering('GET /api/grid/premises', {
    features: [{ properties: { transformer: 'T1' }, geometry: { coordinates: [[120, 30], [120.1, 30]] } }],
  }) // prettier-ignore
})
afterEach(async () => {
  await feed?.ended()
  feed = null
  i18n.global.locale.value = 'en'
})

async function shown(role: 'agent' | 'supervisor', may: string[]) {
  signedIn(role, may)
  feed = await Feed.begun()
  const page = await mounted(MapPage)
  await until(() => {
    expect(byId('map-page').dataset.things).toBe('2')
  })
  const map = page.findComponent(GridMap)
  const picture = () => map.props('picture')
  const choose = (code: string): void => {
    map.vm.$emit('choose', picture().things.find((one) => one.code === code) ?? null)
  }
  return { choose, picture }
}

it('what is chosen says whom it feeds, and an outage can be opened on it', async () => {
  const { choose } = await shown('supervisor', ['open_outage', 'see_customers'])
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
  const { choose } = await shown('agent', [])
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

it.each([
  ['en', ['Supplied through', 'Line 1', 'Circuit breaker', '41 premises below it', 'Normally open: nothing']],
  ['zh-CN', ['供电路径', 'Line 1', '断路器', '其下 41 个用电地址', '常开：正常运行时不送电']],
] as const)('what is chosen tells its way up and the switches that part it, in %s', async (language, words) => {
  const parting = [
    { ...step('switch', 'K1'), upstream: true, premises: 41 },
    { ...step('switch', 'K9', { closed: false }), upstream: false, premises: null },
  ]
  answering('GET /api/grid/above', supply({ parting }))
  const { choose, picture } = await shown('agent', [])
  i18n.global.locale.value = language
  choose('T1')
  await until(() => {
    expect(allById('supply-step').map((one) => one.dataset.code)).toEqual(['L1', 'K1', 'S1'])
  })
  expect(allById('parting-switch').map((one) => one.dataset.side)).toEqual(['upstream', 'open'])
  for (const one of words) expect(byId('map-thing').textContent).toContain(one)
  expect(picture().way.map((one) => one.code)).toEqual(['L1', 'K1', 'S1'])
  expect(picture().parting.map((one) => one.code)).toEqual(['K1', 'K9'])
})

it('each step of the way can be chosen, drawn or not, and nothing of what was chosen before is left', async () => {
  const { choose } = await shown('agent', [])
  choose('T1')
  await until(() => {
    expect(allById('supply-step')).toHaveLength(3)
  })
  answering('GET /api/grid/above', supply({ above: [step('substation', 'S1')] }))
  answering('GET /api/grid/under', { premises: 7, customers: 7, critical: 0 })
  await press('supply-step') // L1 has no place on the map
  await until(() => {
    expect(byId('map-thing').dataset.code).toBe('L1')
    expect(allById('supply-step').map((one) => one.dataset.code)).toEqual(['S1'])
    expect(byId('map-thing').textContent).toContain('7')
  })
})

it('a long way is folded in its middle and opens there', async () => {
  const above = Array.from({ length: 30 }, (_, nth) => step('section', `L${nth}`))
  answering('GET /api/grid/above', supply({ above }))
  const { choose } = await shown('agent', [])
  choose('T1')
  await until(() => {
    expect(byId('supply-more').textContent).toContain('20 more between')
  })
  expect(allById('supply-step')).toHaveLength(10)
  await press('supply-more')
  expect(allById('supply-step')).toHaveLength(30)
})

it('a switch with nobody below says so, and why; where no way is known that is said, too', async () => {
  answering('GET /api/grid/map', { features: [feature('switch', 'K1', { closed: false }), feature('switch', 'K2')] })
  answering('GET /api/grid/under', { premises: 0, customers: 0, critical: 0 })
  const { choose } = await shown('supervisor', ['open_outage'])
  choose('K1')
  await until(() => {
    expect(byId('thing-nobody').textContent).toContain('Normally open')
  })
  choose('K2')
  await until(() => {
    expect(byId('thing-nobody').textContent).toBe('No premises hang below it.')
  })
  expect(allById('map-open-outage')).toHaveLength(0)
  answering('GET /api/grid/above', supply({ untraced: 'no_head', above: [] }))
  choose('K1')
  await until(() => {
    expect(byId('supply-untraced').textContent).toContain('no head node')
  })
})

it('a premise that was found hangs on its transformer, and its own way is told', async () => {
  answering('GET /api/grid/find', [
    { address: '3 Pine Road', feeder_code: 'F1', transformer_code: 'T1', lon: 120, lat: 30 },
  ])
  await shown('agent', ['see_customers'])
  await type('map-search', 'pine road')
  await until(() => {
    expect(allById('map-found')).toHaveLength(1)
  })
  await press('map-found')
  await until(() => {
    expect(byId('map-thing').textContent).toContain('3 Pine Road')
    expect(allById('supply-step').map((one) => one.dataset.code)).toEqual(['T1', 'L1', 'K1', 'S1'])
  })
  expect(asked.some((one) => one.what === 'GET /api/grid/under')).toBe(false)
})

it.each([
  ['device=K1', 'K1', false],
  ['transformer=T1', 'T1', true],
] as const)('an outage leads to its %s, the grid being read already or not', async (query, code, isRead) => {
  const features = [feature('switch', 'K1'), feature('transformer', 'T1')]
  if (isRead) readings.setQueryData(['grid-state'], { version: '1', outages: [] })
  if (isRead) readings.setQueryData(['grid', '1'], { features })
  await goTo(`/map?${query}`)
  await shown('agent', [])
  await until(() => {
    expect(byId('map-thing').dataset.code).toBe(code)
  })
  expect(reads('map')).toBe(isRead ? 0 : 1)
})
