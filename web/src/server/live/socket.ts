/** One WebSocket to /live that comes back by itself and tells what it is doing. */
import type { Frame } from './frames'
import { backoff, greeting, judge, type Place } from './resume'
import { Liveness } from './liveness'

export type Connection = 'connecting' | 'open' | 'lost' | 'refused'

export interface Listener {
  frame: (frame: Frame) => void
  connection: (state: Connection) => void
}

const POLICY_VIOLATION = 1008 // the session is over, or this page has no right

const STEADY_MS = 5000 // one that held so long begins anew with short waits

const askHealth = (signal: AbortSignal): Promise<unknown> => fetch('/api/health', { signal, cache: 'no-store' })

export class LiveSocket {
  private socket: WebSocket | null = null
  private place: Place | null = null
  private attempt = 0
  private openedAt = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private closed = false
  private readonly silence = new Liveness(askHealth, () => {
    this.giveUp()
  })

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {}

  open(): void {
    this.closed = false
    this.connect()
    addEventListener('online', this.hurry)
    addEventListener('offline', this.doubt)
    document.addEventListener('visibilitychange', this.hurry)
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.silence.end()
    removeEventListener('online', this.hurry)
    removeEventListener('offline', this.doubt)
    document.removeEventListener('visibilitychange', this.hurry)
    this.socket?.close()
    this.socket = null
    this.place = null
  }

  /** A waking tab or a returning network does not wait for the next try, nor trust what seems open. */
  private readonly hurry = (): void => {
    if (this.closed || document.hidden) return
    if (this.socket?.readyState === WebSocket.OPEN) void this.silence.doubt()
    if (this.socket?.readyState === WebSocket.OPEN || this.socket?.readyState === WebSocket.CONNECTING) return
    this.attempt = 0
    clearTimeout(this.timer)
    this.connect()
  }

  /** Without a network the question fails at once; a service on this very machine still answers. */
  private readonly doubt = (): void => {
    if (this.socket?.readyState === WebSocket.OPEN) void this.silence.doubt()
  }

  private connect(): void {
    const socket = new WebSocket(this.url)
    this.socket = socket
    this.listener.connection(this.attempt === 0 ? 'connecting' : 'lost')
    socket.onopen = () => {
      this.opened(socket)
    }
    socket.onmessage = (message) => {
      this.receive(socket, message.data as string)
    }
    socket.onclose = (event) => {
      this.lost(socket, event.code)
    }
  }

  /** Who resumes and missed nothing is sent nothing: the page is up to date as soon as it is connected. */
  private opened(socket: WebSocket): void {
    if (socket !== this.socket) return
    this.openedAt = Date.now()
    this.silence.heard()
    socket.send(greeting(this.place))
    if (this.place) this.listener.connection('open')
  }

  private receive(socket: WebSocket, text: string): void {
    if (socket !== this.socket) return
    const frame = JSON.parse(text) as Frame
    const verdict = judge(this.place, frame)
    if (!verdict.take) {
      if (verdict.ask) socket.close()
      return
    }
    this.place = verdict.place
    this.attempt = 0
    this.silence.heard()
    this.listener.connection('open')
    this.listener.frame(frame)
  }

  /** The socket is dead; its closing, which waits for the other side, is not waited for. */
  private giveUp(): void {
    const { socket } = this
    if (!socket) return
    this.lost(socket, 0)
    socket.close()
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket || this.closed) return
    this.socket = null
    this.silence.end()
    if (this.openedAt > 0 && Date.now() - this.openedAt > STEADY_MS) this.attempt = 0
    this.openedAt = 0
    if (code === POLICY_VIOLATION) {
      this.listener.connection('refused')
      return
    }
    this.listener.connection('lost')
    this.timer = setTimeout(
      () => {
        this.connect()
      },
      backoff(this.attempt, Math.random()),
    )
    this.attempt += 1
  }
}
