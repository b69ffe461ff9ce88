/** The calls that were: the list, its filter, and one of them. */
import { Feed } from '#testing/feed'
import { allById, byId, goTo, mounted, settled, signedIn, text, type, until } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { ListedCall, Segment } from '@/server/api/types'
import type { BoardAgent } from '@/server/live/frames'

import CallsPage from './CallsPage.vue'

const call = (known: Partial<ListedCall> = {}): ListedCall => ({
  ...{ call_id: '1.1', direction: 'in', number: '13800000000', dialled: '95598', queue: 'outage', extension: '8001' },
  ...{ arrived_at: '2024-06-01T08:00:00Z', ended_at: '2024-06-01T08:05:00Z', waited_s: 37, talk_s: 200, cause: 16 },
  ...{ outcome: 'answered', path: ['menu'], served: [], link: '', attempt_id: '', late: false },
  business_type: '',
  ...known,
})
const part = (known: Partial<Segment>): Segment => ({
  ...{
    call_id: '1.1',
    place: 0,
    kind: 'menu',
    flow: '',
    queue: '',
    extension: '',
    target: '',
    mode: '',
    result: 'queue',
  },
  ...{ began_at: '2024-06-01T08:00:00Z', ended_at: '2024-06-01T08:00:30Z' },
  ...known,
})
const talk = { kind: 'talk', extension: '8001', result: 'caller', began_at: '2024-06-01T08:00:30Z' } as const
const course = [part({}), part({ ...talk, place: 1, ended_at: '2024-06-01T08:02:00Z' })]
const page = (rows: ListedCall[], total = rows.length) => ({ rows, total, page: 1, page_size: 50 })
const reads = (): number => asked.filter((one) => one.what === 'GET /api/calls').length

beforeEach(() => {
  signedIn('supervisor')
  answering(
    'GET /api/calls',
    page([call(), call({ call_id: '1.2', number: '', outcome: 'abandoned', talk_s: 0 })], 120),
  )
})

it('shows who called, what became of it, and how many there are', async () => {
  await mounted(CallsPage)
  expect(allById('call-row').map((row) => row.textContent)).toEqual(['138 0000 0000', 'Number withheld'])
  expect(text()).toContain('120')
  expect(document.querySelector('.el-pagination')).not.toBeNull()
})
it('asks once when somebody has finished typing', async () => {
  await mounted(CallsPage)
  const before = reads()
  answering('GET /api/calls', page([call()]))
  for (const typed of ['1', '138', '1380000']) await type('calls-number', typed)
  await until(() => {
    expect(allById('call-row')).toHaveLength(1)
  })
  expect(reads()).toBe(before + 1)
})
it('says that none fits, and shows all again when the filter is cleared', async () => {
  await mounted(CallsPage)
  answering('GET /api/calls', page([]))
  await type('calls-number', '999')
  await until(() => {
    expect(allById('call-row')).toHaveLength(0)
  })
  answering('GET /api/calls', page([call()]))
  const clear = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Clear'))
  clear?.click()
  await until(() => {
    expect(allById('call-row')).toHaveLength(1)
  })
})
it("lets whoever may see everybody's calls ask for those of one agent, by name", async () => {
  const agent: BoardAgent = {
    ...{
      extension: '8001',
      name: 'Wang',
      state: 'ready' as const,
      reason: '',
      since: '2024-06-01T08:00:00Z',
      call_id: '',
    },
    ...{ queues: [], device_state: 'NOT_INUSE', wrap_up_ends_at: null, paused_since: null, may: {} },
  }
  const feed = await Feed.begun({ board: { calls: [], agents: [agent], queues: [], link_up: true, epoch: '' } })
  const page = await mounted(CallsPage)
  expect(allById('calls-agent')).toHaveLength(0)
  page.unmount()
  signedIn('inspector', ['see_everybodys_calls'])
  await mounted(CallsPage)
  const before = reads()
  byId('calls-agent').querySelector<HTMLElement>('.el-select__wrapper')?.click()
  await until(() => {
    const options = [...document.querySelectorAll<HTMLElement>('[role=option]')]
    const option = options.find((one) => one.textContent === 'Wang 8001')
    expect(option).toBeDefined()
    option?.click()
  })
  await until(() => {
    expect(reads()).toBe(before + 1)
  })
  await feed.ended()
})
it('opens the call that the address names', async () => {
  const steps = [
    { place: 'main_menu', key: '0', ms: 6400 },
    { place: 'recognise', key: '', ms: 20 },
  ]
  answering('GET /api/calls/1.1', { ...call({ late: true }), segments: course, steps })
  signedIn('supervisor', ['see_customers'])
  await goTo('/calls/1.1')
  await mounted(CallsPage)
  await until(() => {
    expect(byId('call-drawer').textContent).toContain('1.1')
  })
  expect(byId('call-customers').getAttribute('href')).toBe('/customers?q=13800000000')
  const [menu, talk] = [...byId('call-course').querySelectorAll('li')].map((one) => one.textContent)
  expect(menu).toContain('went on to a queue')
  expect(menu).toContain('30 s')
  expect(talk).toContain('ended by the caller')
  const bars = [...byId('call-course').querySelectorAll<HTMLElement>('.strip span')].map((one) => one.style.width)
  expect(bars).toEqual(['25%', '75%'])
  const heard = [...byId('menu-steps').querySelectorAll('li')].map((one) => one.textContent)
  expect(heard).toHaveLength(1) // looking the caller up is no step that anybody heard
  expect(heard[0]).toMatch(/Main menu.*0.*6 s/)
})
it('tells from whom to whom a caller was transferred', async () => {
  const given = { kind: 'transfer', extension: '8001', began_at: '2024-06-01T08:02:00Z' } as const
  const ways = [
    part({ ...given, place: 2, target: '8002', mode: 'blind', result: 'no_answer' }),
    part({ ...given, place: 3, target: '', mode: 'attended', result: 'answered' }),
    part({ ...given, place: 4, target: '8002', result: 'answered' }), // of before it was known
  ]
  answering('GET /api/calls/1.1', { ...call(), segments: ways, steps: [] })
  await goTo('/calls/1.1')
  await mounted(CallsPage)
  await until(() => {
    expect(byId('call-course').querySelectorAll('li')).toHaveLength(3)
  })
  const [inside, outside, earlier] = [...byId('call-course').querySelectorAll('li')].map((one) => one.textContent)
  expect(inside).toMatch(/Transfer.*8001.*→.*8002.*not answered/)
  expect(inside).toContain('without asking')
  expect(outside).toMatch(/8001.*→ another number.*after asking.*answered/)
  expect(earlier).not.toMatch(/asking/)
})
it('says why the calls could not be read', async () => {
  refusing('GET /api/calls', 503, 'unavailable')
  await mounted(CallsPage)
  await settled()
  expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
})
