import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { LostCall } from './lostCall'

const end = vi.fn()
let call: LostCall

beforeEach(() => {
  vi.useFakeTimers()
  end.mockReset()
  call = new LostCall(end)
  call.begin()
  call.pathIs('connected')
})
afterEach(() => {
  vi.useRealTimers()
})

test('a call whose line is new and whose path is gone is over', () => {
  call.lineLost()
  call.lineRegistered()
  call.pathIs('disconnected')
  vi.advanceTimersByTime(3000)
  expect(end).toHaveBeenCalledOnce()
})

test('the order of the two does not matter', () => {
  call.pathIs('disconnected')
  call.lineLost()
  vi.advanceTimersByTime(60_000)
  expect(end).not.toHaveBeenCalled()
  call.lineRegistered()
  vi.advanceTimersByTime(3000)
  expect(end).toHaveBeenCalledOnce()
})

test('a service that restarts ends no talk', () => {
  call.lineLost()
  call.lineRegistered()
  vi.advanceTimersByTime(60_000)
  expect(end).not.toHaveBeenCalled()
})

test('a path that comes back in time goes on', () => {
  call.lineLost()
  call.lineRegistered()
  call.pathIs('disconnected')
  vi.advanceTimersByTime(2000)
  call.pathIs('connected')
  vi.advanceTimersByTime(60_000)
  expect(end).not.toHaveBeenCalled()
})

test('registering again and again without a loss means nothing', () => {
  call.lineRegistered()
  call.pathIs('disconnected')
  vi.advanceTimersByTime(60_000)
  expect(end).not.toHaveBeenCalled()
})

test('the next call begins without suspicion', () => {
  call.lineLost()
  call.lineRegistered()
  call.pathIs('disconnected')
  call.begin()
  vi.advanceTimersByTime(60_000)
  expect(end).not.toHaveBeenCalled()
})
