import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Liveness } from './liveness'

const dead = vi.fn()
const ask = vi.fn<() => Promise<unknown>>()
let silence: Liveness

beforeEach(() => {
  vi.useFakeTimers()
  dead.mockReset()
  ask.mockReset()
  silence = new Liveness(ask, dead)
  silence.heard()
})
afterEach(() => {
  silence.end()
  vi.useRealTimers()
})

test('a quiet feed is alive as long as the service answers', async () => {
  ask.mockResolvedValue('well')
  await vi.advanceTimersByTimeAsync(300_000)
  expect(ask.mock.calls.length).toBeGreaterThan(10)
  expect(dead).not.toHaveBeenCalled()
})

test('a feed that speaks is not doubted', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    await vi.advanceTimersByTimeAsync(9000)
    silence.heard()
  }
  expect(ask).not.toHaveBeenCalled()
})

test('a connection that broke without a word is dead', async () => {
  ask.mockRejectedValue(new Error('timeout'))
  await vi.advanceTimersByTimeAsync(11_000)
  expect(dead).toHaveBeenCalledOnce()
})

test('a tab that wakes asks at once', async () => {
  ask.mockRejectedValue(new Error('timeout'))
  await silence.doubt()
  expect(dead).toHaveBeenCalledOnce()
})

test('a feed that was closed on purpose is not declared dead', async () => {
  ask.mockRejectedValue(new Error('timeout'))
  const asked = silence.doubt()
  silence.end()
  await asked
  expect(dead).not.toHaveBeenCalled()
})
