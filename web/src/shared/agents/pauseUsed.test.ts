import { expect, it } from 'vitest'

import type { PauseReason } from '@/server/api/types'

import { pauseUsed } from './pauseUsed'

const NOW = Date.parse('2024-06-01T10:00:00Z')
const reason = (code: string, minutes: number | null): PauseReason => ({
  ...{ code, minutes, name_zh: code, name_en: code, in_use: true, version: 1 },
})
const REASONS = [reason('break', 30), reason('meeting', null)]
const paused = (reason: string, since: string) => ({ state: 'not_ready' as const, reason, paused_since: since })

it('counts whole minutes, and says when there are too many', () => {
  expect(pauseUsed(paused('break', '2024-06-01T09:47:30Z'), REASONS, NOW)).toEqual({
    ...{ used: 12, minutes: 30, over: false },
  })
  expect(pauseUsed(paused('break', '2024-06-01T09:29:59Z'), REASONS, NOW)).toMatchObject({ used: 30, over: true })
})
it('says nothing of a reason without a limit, of one that nobody knows, and of who works', () => {
  expect(pauseUsed(paused('meeting', '2024-06-01T09:00:00Z'), REASONS, NOW)).toBeNull()
  expect(pauseUsed(paused('sign_in', '2024-06-01T09:00:00Z'), REASONS, NOW)).toBeNull()
  expect(pauseUsed({ state: 'ready', reason: '', paused_since: null }, REASONS, NOW)).toBeNull()
})
