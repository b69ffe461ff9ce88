/** The page of outages: the list, what is chosen, and what the feed changes. */
import { Feed } from '#testing/feed'
import { allById, byId, goTo, here, mounted, press, settled, signedIn, text, until } from '#testing/mounted'
import { answering, asked } from '#testing/service'
import { afterEach, beforeEach, expect, it } from 'vitest'

import type { Outage, Report } from '@/server/api/types'

import { i18n } from '@/base/i18n'
import { readings } from '@/server/readings'

import OutagesPage from './OutagesPage.vue'
import { useReports } from './reports/reports'

const outage = (known: Partial<Outage>): Outage => ({
  ...{ id: 'o1', kind: 'fault', cause: 'a fallen tree', status: 'open', phase: 'dark', version: 1, may: {} },
  ...{
    feeder_codes: ['F7'],
    feeder_names: ['Line 7'],
    transformer_codes: [],
    device_codes: [],
    device_names: [],
    note_en: '',
    note_zh: '',
  },
  ...{ started_at: '2024-06-01T08:00:00Z', etr_at: null, restored_at: null, spoken_en: 'No supply.', spoken_zh: '' },
  ...known,
})
const report = (known: Partial<Report> = {}): Report =>
  ({
    report_ids: [4],
    first_at: '2024-06-01T08:00:00Z',
    number: '13800000000',
    address: 'Pine Road 3',
    customer: 'Wang',
    may: {},
    ...known,
  }) as Report
const reads = (): number => asked.filter((one) => one.what === 'GET /api/outages').length
let feed: Feed | null = null

beforeEach(() => {
  answering('GET /api/grid/feeders', [{ code: 'F7', name: 'Line 7', substation: 'North' }])
  answering('GET /api/outages', [outage({}), outage({ id: 'o2', feeder_codes: [], transformer_codes: ['T0412'] })])
  answering('GET /api/outages/o1/affected', { premises: 412, customers: 0, by_grade: {}, critical_customers: [] })
})
afterEach(async () => {
  await feed?.ended()
  feed = null
  i18n.global.locale.value = 'en'
})

it('shows where it is dark, and what one chooses beside it', async () => {
  signedIn('agent')
  await mounted(OutagesPage)
  expect(allById('outage-row').map((row) => row.dataset.outage)).toEqual(['o1', 'o2'])
  await press('outage-row')
  await until(() => {
    expect(here()).toBe('/outages/o1')
    expect(byId('outage-spoken').textContent).toBe('No supply.')
    expect(byId('affected-premises').textContent).toBe('412')
  })
})
it('offers an agent nothing that the service would refuse', async () => {
  signedIn('agent')
  answering('GET /api/outages', [outage({ may: { edit: 'not_allowed' } })])
  await goTo('/outages/o1')
  await mounted(OutagesPage)
  for (const act of ['outage-open', 'outage-etr', 'outage-restore', 'outage-withdraw', 'campaign-draft'])
    expect(allById(act)).toHaveLength(0)
})
it('shows what has ended only when one asks for all', async () => {
  signedIn('agent')
  answering('GET /api/outages', [outage({}), outage({ id: 'o3', status: 'restored', phase: 'restored' })])
  await mounted(OutagesPage)
  expect(allById('outage-row')).toHaveLength(1)
  byId('outage-filter').querySelectorAll('input')[1]?.click()
  await settled()
  expect(allById('outage-row').map((row) => row.dataset.status)).toEqual(['open', 'restored'])
})
it('says that all have supply when nothing is open', async () => {
  signedIn('agent')
  answering('GET /api/outages', [])
  await mounted(OutagesPage)
  expect(allById('outage-row')).toHaveLength(0)
  expect(text()).toContain('No current outage')
})
it('reads the list anew when the feed says so, and in a storm never twice at once', async () => {
  signedIn('agent')
  feed = await Feed.begun()
  await mounted(OutagesPage)
  const before = reads()
  answering('GET /api/outages', [outage({ cause: 'a digger' })])
  for (let turn = 0; turn < 50; turn += 1) feed.say('outage', {} as never)
  await until(() => {
    expect(text()).toContain('a digger')
  })
  expect(reads() - before).toBeLessThan(15)
})
it('shows leaders the reports that nobody settled, and takes them away when they are', async () => {
  signedIn('supervisor', ['see_reports', 'open_outage'])
  answering('GET /api/outages/reports', [report(), report({ report_ids: [5, 6], hazard: true })])
  feed = await Feed.begun()
  await mounted(OutagesPage)
  expect(allById('report')).toHaveLength(2)
  expect(byId<HTMLButtonElement>('reports-open').disabled).toBe(true)
  answering('GET /api/outages/reports', [])
  feed.say('reports', {})
  await until(() => {
    expect(allById('report')).toHaveLength(0)
  })
})
it('shows whoever signs in next their own reports, and an agent none', async () => {
  signedIn('supervisor', ['see_reports'])
  answering('GET /api/outages/reports', [report()])
  feed = await Feed.begun()
  await mounted(OutagesPage)
  expect(allById('report')).toHaveLength(1)
  signedIn('agent', [], { person_id: 2 })
  readings.clear()
  await settled()
  expect(useReports().count).toBe(0)
  answering('GET /api/outages/reports', [report({ report_ids: [8] }), report({ report_ids: [9] })])
  signedIn('supervisor', ['see_reports'], { person_id: 3 })
  await until(() => {
    expect(useReports().count).toBe(2)
  })
  answering('GET /api/outages/reports', [])
  feed.say('reports', {})
  await until(() => {
    expect(useReports().count).toBe(0)
  })
})
it.each([
  ['en', ['Opened on', 'Load-break switch', 'Pine switch', 'Feeder Line 7 · North', 'does not have it', '3 more']],
  ['zh-CN', ['停电设备', '负荷开关', 'Pine switch', '馈线 Line 7 · North', '电网中已没有', '另有 3 台']],
] as const)('says what an outage was opened on, and leads to the map, in %s', async (language, words) => {
  signedIn('agent')
  const place = { feeder_code: 'F7', feeder_name: 'Line 7', substation_name: 'North' }
  answering('GET /api/outages/o1/places', {
    places: [
      { ...place, kind: 'switch', switch_kind: 'load_break', code: 'K2', name: 'Pine switch' },
      { kind: '', switch_kind: '', code: 'K9', name: '', feeder_code: '', feeder_name: '', substation_name: '' },
    ],
    more: 3,
  })
  i18n.global.locale.value = language
  await goTo('/outages/o1')
  await mounted(OutagesPage)
  await until(() => {
    for (const one of words) expect(byId('outage-places').textContent).toContain(one)
  })
  expect([...byId('outage-places').querySelectorAll('a')].map((one) => one.getAttribute('href'))).toEqual([
    '/map?device=K2',
  ])
})
