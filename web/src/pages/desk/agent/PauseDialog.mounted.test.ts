/** Why one is not ready: by the pointer and by a digit. */
import { beforeEach, expect, it } from 'vitest'

import { byId, mounted, press, settled } from '#testing/mounted'
import { answering, asked } from '#testing/service'
import { useLive } from '@/server/live/store'
import type { BoardAgent } from '@/server/live/frames'
import type { PauseReason } from '@/server/api/types'
import { useDeskSettings } from '@/session/deskSettings'

import { usePause } from './pause'
import PauseDialog from './PauseDialog.vue'

const agent = (state: BoardAgent['state']): BoardAgent =>
  ({ extension: '8001', name: 'Li', state, since: '2024-06-01T10:00:00Z', queues: ['general'] }) as BoardAgent

const isNow = (state: BoardAgent['state']): void => {
  useLive().picture = { ...useLive().picture, me: agent(state) }
}

const reason = (code: string, name: string, minutes: number | null = null): PauseReason => ({
  ...{ code, minutes, name_zh: `中文${name}`, name_en: name, in_use: true, version: 1 },
})

beforeEach(async () => {
  answering('POST /api/agent/state', agent('not_ready'))
  isNow('ready')
  const reasons = [reason('break', 'Break', 15), reason('meal', 'Lunch'), reason('our own reason', 'Our own')]
  answering('GET /api/desk-settings', { pause_reasons: reasons, queues: [], business_types: [] })
  useDeskSettings().pauseReasons = reasons
  const spent = [{ state: 'not_ready', reason: 'break', seconds: 960 }]
  answering('GET /api/agent/day', { midnight: '', since: '', state: 'ready', reason: '', spent })
  usePause().asking = true
  await mounted(PauseDialog)
})

const wishes = () => asked.filter((one) => one.what.startsWith('POST'))
const wished = (reason: string) => ({ what: 'POST /api/agent/state', body: { state: 'not_ready', reason } })

it('offers the reasons of this house in its own words, with what is used of a shift’s minutes', () => {
  expect(byId('reason-our own reason').textContent).toContain('Our own')
  expect(byId('reason-break').textContent).toContain('16 of 15 min used')
  expect(byId('reason-break').querySelector('.tone-bad')).not.toBeNull()
  expect(byId('reason-meal').textContent).toContain('Lunch')
  expect([...document.querySelectorAll('kbd')].map((one) => one.textContent)).toEqual(['1', '2', '3'])
})
it('takes the reason that is pressed', async () => {
  await press('reason-meal')
  expect(wishes()).toEqual([wished('meal')])
  expect(usePause().asking).toBe(false)
})
it('takes a digit, but not one that nothing stands behind', async () => {
  dispatchEvent(new KeyboardEvent('keydown', { key: '7' }))
  await settled()
  expect(wishes()).toEqual([])
  dispatchEvent(new KeyboardEvent('keydown', { key: '1' }))
  await settled()
  expect(wishes()).toEqual([wished('break')])
})
it('leaves the browser its own keys', async () => {
  dispatchEvent(new KeyboardEvent('keydown', { key: '1', ctrlKey: true }))
  await settled()
  expect(wishes()).toEqual([])
})
it('gives way to a call', async () => {
  isNow('ringing')
  await settled()
  expect(usePause().asking).toBe(false)
})
