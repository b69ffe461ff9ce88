/** The service's live feed on a real WebSocket: a snapshot for whoever comes, then what the test says. */
import type { AddressInfo } from 'node:net'

import { WebSocketServer } from 'ws'

import { useLive } from '../src/server/live/store'
import type { Frame, Snapshot } from '../src/server/live/frames'
import { openedAt, until } from './mounted'

const NOTHING: Snapshot = { agent: null, board: null, card: null, link: { up: true, why: '' } }

export class Feed {
  private seq = 0

  private constructor(private readonly server: WebSocketServer) {}

  /** Begin to tell the page, which has heard the snapshot when this returns. */
  static async begun(snapshot: Partial<Snapshot> = {}, extension = ''): Promise<Feed> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await new Promise((done) => server.once('listening', done))
    const feed = new Feed(server)
    server.on('connection', (socket) => {
      socket.once('message', () => {
        feed.say('snapshot', { ...NOTHING, ...snapshot })
      })
    })
    openedAt(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`)
    const live = useLive()
    live.start(extension)
    await until(() => {
      if (live.connection !== 'open') throw new Error(`the feed is ${live.connection}`)
    })
    return feed
  }

  say<Kind extends Frame['kind']>(kind: Kind, data: Extract<Frame, { kind: Kind }>['data']): void {
    this.seq += 1
    for (const socket of this.server.clients) socket.send(JSON.stringify({ epoch: 'one', seq: this.seq, kind, data }))
  }

  async ended(): Promise<void> {
    useLive().stop()
    for (const socket of this.server.clients) socket.terminate()
    await new Promise((done) => {
      this.server.close(done)
    })
  }
}
