/** What whoever leads sees at a glance: calls, agents and figures, as the feed has them. */
import { Feed } from '#testing/feed'
import { allById, byId, mounted, text, until } from '#testing/mounted'
import { afterEach, expect, it } from 'vitest'

import type { BoardAgent, BoardCall, BoardQueue } from '@/server/live/frames'

import AgentGrid from './AgentGrid.vue'
import BoardPage from './BoardPage.vue'
import LiveCalls from './LiveCalls.vue'

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()
const call = (known: Partial<BoardCall>): BoardCall => ({
  ...{ call_id: '1.1', direction: 'in', number: '13800000000', state: 'queued', queue: 'outage', extension: '' },
  ...{ arrived_at: ago(90), queued_at: ago(80), answered_at: null, since: ago(80), path: [], ringing: [] },
  ...{ attempt_id: '', credit_s: 0 },
  ...known,
})
const agent = (known: Partial<BoardAgent>): BoardAgent => ({
  ...{ extension: '8001', name: 'Wang', state: 'ready', reason: '', since: ago(30), call_id: '', queues: ['outage'] },
  ...{ device_state: 'NOT_INUSE', wrap_up_ends_at: null, paused_since: null, may: {} },
  ...known,
})
const queue = (known: Partial<BoardQueue>): BoardQueue =>
  ({
    ...{ name: 'outage', waiting: 0, longest_since: null, answered: 3, offered: 5, abandoned: 2, members: 2 },
    ...{ average_speed_of_answer_s: null },
    ...known,
  }) as BoardQueue
const board = {
  calls: [] as BoardCall[],
  agents: [] as BoardAgent[],
  queues: [] as BoardQueue[],
  link_up: true,
  epoch: '',
}
let feed: Feed
afterEach(async () => {
  await feed.ended()
})

it('puts whoever waits longest first, and lets a call go when it is gone', async () => {
  const calls = [
    call({ call_id: '1.1', state: 'talking', extension: '8001', answered_at: ago(5) }),
    call({ call_id: '1.2', queued_at: ago(20), since: ago(20) }),
    call({ call_id: '1.3', queued_at: ago(70), since: ago(70), number: '' }),
  ]
  feed = await Feed.begun({ board: { ...board, calls } })
  await mounted(LiveCalls)
  const ids = (): (string | undefined)[] => allById('live-call').map((row) => row.dataset.call)
  expect(ids().slice(0, 2)).toEqual(['1.3', '1.2'])
  expect(text()).toContain('Number withheld')
  feed.say('call_gone', { call_id: '1.3' })
  await until(() => {
    expect(ids()).not.toContain('1.3')
  })
})
it('says that nobody calls', async () => {
  feed = await Feed.begun({ board })
  await mounted(LiveCalls)
  expect(allById('live-call')).toHaveLength(0)
  expect(document.querySelector('table')).toBeNull()
})
it('shows who is signed in, in what state, and whose telephone is off', async () => {
  const agents = [
    agent({}),
    agent({ extension: '8002', name: 'Li', state: 'signed_out' }),
    agent({ extension: '8003', name: 'Na', device_state: 'UNAVAILABLE' }),
  ]
  feed = await Feed.begun({ board: { ...board, agents } })
  await mounted(AgentGrid)
  const cells = (): Record<string, string | undefined> =>
    Object.fromEntries(allById('agent-cell').map((cell) => [cell.dataset.extension, cell.dataset.state]))
  expect(cells()).toEqual({ '8001': 'ready', '8003': 'ready' })
  expect(document.querySelectorAll('[title="Telephone not registered"], [title]')).toHaveLength(1)
  feed.say('agent', agent({ state: 'talking' }))
  await until(() => {
    expect(cells()['8001']).toBe('talking')
  })
})
it('marks a queue where somebody waits too long, and says that nobody is ready', async () => {
  feed = await Feed.begun({ board: { ...board, queues: [queue({ waiting: 2, longest_since: ago(75) })] } })
  await mounted(BoardPage)
  const tile = byId('queue-tile')
  expect(tile.dataset.waiting).toBe('2')
  expect(tile.classList).toContain('bad')
  expect(tile.textContent).toContain('1:1')
  feed.say('queue', queue({ waiting: 0 }))
  await until(() => {
    expect(byId('queue-tile').classList).not.toContain('bad')
  })
})
