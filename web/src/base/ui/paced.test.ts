import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { shallowRef, watch } from 'vue'

import { paced } from './paced'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a storm of changes is shown a few times a second, and the last one always', async () => {
  const source = shallowRef(0)
  const shown = paced(() => source.value, 250)
  const drawn: number[] = []
  watch(
    shown,
    (value) => {
      drawn.push(value)
    },
    { flush: 'sync' },
  )
  for (let turn = 1; turn <= 100; turn += 1) {
    source.value = turn
    await vi.advanceTimersByTimeAsync(10)
  }
  await vi.advanceTimersByTimeAsync(250)
  expect(drawn.length).toBeLessThanOrEqual(6)
  expect(shown.value).toBe(100)
})

test('a change after a quiet time is shown at once', async () => {
  const source = shallowRef('waiting')
  const shown = paced(() => source.value, 250)
  await vi.advanceTimersByTimeAsync(5000)
  source.value = 'talking'
  await vi.advanceTimersByTimeAsync(0)
  expect(shown.value).toBe('talking')
})
