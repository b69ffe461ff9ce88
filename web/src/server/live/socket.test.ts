import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { LiveSocket, type Connection } from './socket'

class FakeSocket {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static made: FakeSocket[] = []
  readyState = FakeSocket.CONNECTING
  sent: string[] = []
  onopen: () => void = () => undefined
  onmessage: (message: { data: string }) => void = () => undefined
  onclose: (event: { code: number }) => void = () => undefined

  constructor() {
    FakeSocket.made.push(this)
  }
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.readyState = 2
  } // the other side never says goodbye
  accept(): void {
    this.readyState = FakeSocket.OPEN
    this.onopen()
  }
  say(kind: string, seq: number): void {
    this.onmessage({ data: JSON.stringify({ epoch: 'a', seq, kind, data: {} }) })
  }
}

const states: Connection[] = []
const last = (): FakeSocket => FakeSocket.made.at(-1) as FakeSocket
let live: LiveSocket

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('document', { hidden: false, addEventListener: vi.fn(), removeEventListener: vi.fn() })
  vi.stubGlobal('addEventListener', vi.fn())
  vi.stubGlobal('removeEventListener', vi.fn())
  FakeSocket.made = []
  states.length = 0
  live = new LiveSocket('ws://x/live', { frame: () => undefined, connection: (state) => states.push(state) })
  live.open()
  last().accept()
  last().say('snapshot', 7)
})
afterEach(() => {
  live.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a page that resumes and missed nothing knows that it is connected', () => {
  last().onclose({ code: 1006 })
  expect(states.at(-1)).toBe('lost')
  vi.advanceTimersByTime(1000)
  last().accept()
  expect(last().sent).toEqual(['{"resume":{"epoch":"a","seq":7}}'])
  expect(states.at(-1)).toBe('open')
})

test('a connection that broke without a word is replaced, and what it still says is not believed', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no answer')))
  const old = last()
  await vi.advanceTimersByTimeAsync(26_000)
  expect(states.at(-1)).toBe('lost')
  await vi.advanceTimersByTimeAsync(1000)
  expect(FakeSocket.made.length).toBe(2)
  last().accept()
  old.say('link', 8)
  old.onclose({ code: 1006 })
  expect(states.at(-1)).toBe('open')
})

test('a quiet feed is left alone while the service answers', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}')))
  await vi.advanceTimersByTimeAsync(600_000)
  expect(FakeSocket.made.length).toBe(1)
  expect(states.at(-1)).toBe('open')
})
