/** What Asterisk is to a telephone in the page: takes its registration, calls it, hears its answers. */
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'

import { WebSocketServer, type WebSocket } from 'ws'

const NONCE = 'asked-by-the-peer'
const SOUND = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'a=sendrecv',
  '',
].join('\r\n')

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

const head = (message: string, name: string): string =>
  new RegExp(`^${name}:\\s*(.*?)\\r?$`, 'im').exec(message)?.[1] ?? ''

function written(first: string, heads: string[], body = ''): string {
  const about = [`Content-Length: ${String(body.length)}`, ...(body ? ['Content-Type: application/sdp'] : [])]
  return `${[first, ...heads, ...about].join('\r\n')}\r\n\r\n${body}`
}

export class SipPeer {
  readonly heard: string[] = [] // requests and answers of the telephone, oldest first
  secret = '' // of who may register (HA1); empty: whoever asks
  refuses = '' // answer every registration so, as `403 Forbidden`
  deaf = 0 // so many connections more are taken, and nothing that is said on them is heard
  private socket: WebSocket | null = null
  private call: string[] = []
  private line = ''

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => {
      if (this.deaf-- > 0) return
      this.socket = socket
      socket.on('message', (bytes: Buffer) => {
        this.hear(bytes.toString())
      })
    })
  }

  static async listening(port = 0): Promise<SipPeer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port, handleProtocols: () => 'sip' })
    await new Promise((done) => server.once('listening', done))
    return new SipPeer(server)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** The first lines of what the telephone said. */
  get said(): string[] {
    return this.heard.map((one) => one.slice(0, one.indexOf('\r\n')))
  }

  /** Call the telephone that registered last. */
  invite(number: string): void {
    this.call = [
      `Via: SIP/2.0/WS peer.invalid;branch=z9hG4bK-${crypto.randomUUID()}`,
      `From: <sip:${number}@hotline>;tag=caller`,
      'To: <sip:8001@hotline>',
      `Call-ID: ${crypto.randomUUID()}`,
      'Max-Forwards: 70',
    ]
    this.say('INVITE', 1, [`Contact: <sip:${number}@peer.invalid;transport=ws>`], SOUND)
  }

  /** The caller gives up before anybody answered. */
  cancel(): void {
    this.say('CANCEL', 1)
  }

  /** The caller hangs up in the conversation. */
  bye(): void {
    this.say('BYE', 2)
  }

  breakLine(): void {
    for (const socket of this.server.clients) socket.terminate()
  }

  async close(): Promise<void> {
    this.breakLine()
    await new Promise((done) => {
      this.server.close(done)
    })
  }

  private say(method: string, number: number, more: string[] = [], body = ''): void {
    const heads = [...this.call, `CSeq: ${String(number)} ${method}`, ...more]
    this.socket?.send(written(`${method} ${this.line} SIP/2.0`, heads, body))
  }

  private hear(message: string): void {
    if (message.trim() === '') return // the sign of life between two requests
    this.heard.push(message)
    if (message.startsWith('SIP/2.0')) this.answered(message)
    else if (message.startsWith('REGISTER')) this.register(message)
    else if (!message.startsWith('ACK')) this.reply(message, '200 OK', [], message.startsWith('INVITE') ? SOUND : '')
  }

  /** Take the telephone's word that it answered: from now on the call has its two tags. */
  private answered(message: string): void {
    if (!message.startsWith('SIP/2.0 200') || !head(message, 'CSeq').endsWith('INVITE')) return
    this.call = this.call.map((one) => (one.startsWith('To:') ? `To: ${head(message, 'To')}` : one))
    this.say('ACK', 1)
  }

  private register(message: string): void {
    if (this.refuses) this.reply(message, this.refuses)
    else if (!this.proven(head(message, 'Authorization'))) {
      this.reply(message, '401 Unauthorized', [`WWW-Authenticate: Digest realm="hotline", nonce="${NONCE}"`])
    } else {
      this.line = /<([^>]+)>/.exec(head(message, 'Contact'))?.[1] ?? ''
      this.reply(message, '200 OK', [`Contact: ${head(message, 'Contact')}`, 'Expires: 150'])
    }
  }

  /** RFC 2617 without `qop`: the secret itself is never sent. */
  private proven(authorization: string): boolean {
    return this.secret === '' || authorization.includes(md5(`${this.secret}:${NONCE}:${md5('REGISTER:sip:hotline')}`))
  }

  private reply(message: string, status: string, more: string[] = [], body = ''): void {
    const same = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${head(message, name)}`)
    const to = head(message, 'To')
    const heads = [...same, `To: ${to.includes('tag=') ? to : `${to};tag=peer`}`, ...more]
    if (body) heads.push('Contact: <sip:peer.invalid;transport=ws>')
    this.socket?.send(written(`SIP/2.0 ${status}`, heads, body))
  }
}
