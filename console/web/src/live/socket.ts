/** One WebSocket to /live that comes back by itself and tells what it is doing. */
import type { Frame } from './frames'
import { backoff, greeting, judge, type Place } from './resume'

export type Connection = 'connecting' | 'open' | 'lost' | 'refused'

export interface Listener {
  frame: (frame: Frame) => void
  connection: (state: Connection) => void
}

const POLICY_VIOLATION = 1008 // the session is over, or this page has no right

export class LiveSocket {
  private socket: WebSocket | null = null
  private place: Place | null = null
  private attempt = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private closed = false

  constructor(private readonly url: string, private readonly listener: Listener) {}

  open(): void {
    this.closed = false
    this.connect()
    addEventListener('online', this.hurry)
    document.addEventListener('visibilitychange', this.hurry)
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    removeEventListener('online', this.hurry)
    document.removeEventListener('visibilitychange', this.hurry)
    this.socket?.close()
    this.socket = null
    this.place = null
  }

  /** A waking tab or a returning network does not wait for the next try. */
  private readonly hurry = (): void => {
    if (this.closed || document.hidden || this.socket?.readyState === WebSocket.OPEN) return
    if (this.socket?.readyState === WebSocket.CONNECTING) return
    this.attempt = 0
    clearTimeout(this.timer)
    this.connect()
  }

  private connect(): void {
    const socket = new WebSocket(this.url)
    this.socket = socket
    this.listener.connection(this.attempt === 0 ? 'connecting' : 'lost')
    socket.onopen = () => { socket.send(greeting(this.place)) }
    socket.onmessage = (message) => { this.receive(socket, message.data as string) }
    socket.onclose = (event) => { this.lost(socket, event.code) }
  }

  private receive(socket: WebSocket, text: string): void {
    const frame = JSON.parse(text) as Frame
    const verdict = judge(this.place, frame)
    if (!verdict.take) {
      if (verdict.ask) socket.close()
      return
    }
    this.place = verdict.place
    this.attempt = 0
    this.listener.connection('open')
    this.listener.frame(frame)
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket || this.closed) return
    if (code === POLICY_VIOLATION) {
      this.listener.connection('refused')
      return
    }
    this.listener.connection('lost')
    this.timer = setTimeout(() => { this.connect() }, backoff(this.attempt, Math.random()))
    this.attempt += 1
  }
}
