/** The only file that speaks JsSIP: a registered telephone and its one call. */
import JsSIP from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { RTCSessionEvent, UA } from 'jssip/lib/UA'

import { LostCall } from './lostCall'
import { Unanswered } from './unanswered'
import type { PhoneEvent } from './state'

export interface Account {
  extension: string
  realm: string
  ha1: string
  wsPath: string
  ice: RTCIceServer[]
}

export interface Ears {
  event: (event: PhoneEvent) => void
  remote: (stream: MediaStream) => void
  taken: () => void
}

/** What JsSIP has and its types do not tell. */
interface WithTransport {
  transport: { connect: () => void; disconnect: () => void } | null
}

/**
 * JsSIP registers anew after half of it, or up to 32 s before its end; a browser lets the timers of
 * a tab out of sight run once a minute only. So 118 s at most become 120 s, in time for 150.
 */
const REGISTERED_FOR_S = 150
const BUSY_HERE = 486
const TAKEN = 4409 // the service's word: another browser has the line now (agents/softphone_line.py)
const WRONG_ACCOUNT = new Set<string>(['Rejected', 'Authentication Error', 'Not Found'])

const sipAddress = (path: string): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`

export class Softphone {
  private ua: UA | null = null
  private session: RTCSession | null = null
  private readonly lostCall = new LostCall(() => {
    this.session?.terminate({ cause: JsSIP.C.causes.CONNECTION_ERROR })
  })

  /** Nobody answers on a line that seems open: a new one, whatever call there is (its sound goes apart). */
  private readonly unanswered = new Unanswered(() => {
    const transport = (this.ua as (UA & WithTransport) | null)?.transport
    transport?.disconnect()
    transport?.connect()
  })

  constructor(private readonly ears: Ears) {}

  get engaged(): boolean {
    return this.session !== null
  }

  start(account: Account): void {
    this.stop()
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(sipAddress(account.wsPath))],
      uri: `sip:${account.extension}@${account.realm}`,
      authorization_user: account.extension,
      realm: account.realm,
      ha1: account.ha1,
      register: true,
      register_expires: REGISTERED_FOR_S,
      session_timers: false,
      connection_recovery_min_interval: 2,
      connection_recovery_max_interval: 15,
      user_agent: 'hotline-desk',
    })
    this.ua = ua
    this.ears.event({ is: 'started' })
    ua.on('connected', () => {
      if (ua === this.ua) this.unanswered.asked()
    })
    ua.on('registered', () => {
      if (ua === this.ua) this.unanswered.answered()
      this.from(ua, { is: 'registered' })
      this.lostCall.lineRegistered()
    })
    ua.on('disconnected', ({ code }) => {
      if (ua === this.ua) this.unanswered.rest()
      this.lostCall.lineLost()
      if (code === TAKEN && ua === this.ua) this.ears.taken()
      else this.from(ua, { is: 'disconnected' })
    })
    ua.on('registrationFailed', ({ cause }) => {
      if (ua !== this.ua) return
      this.unanswered.rest()
      this.ears.event(WRONG_ACCOUNT.has(String(cause)) ? { is: 'refused' } : { is: 'disconnected' })
      if (String(cause) === JsSIP.C.causes.REQUEST_TIMEOUT) this.unanswered.renew()
    })
    ua.on('newRTCSession', ({ session, originator }: RTCSessionEvent) => {
      if ((originator as string) !== 'remote') return
      this.incoming(session)
    })
    ua.start()
  }

  stop(): void {
    const ua = this.ua
    this.ua = null
    this.session = null
    this.unanswered.rest()
    if (!ua) return
    ua.terminateSessions()
    ua.stop()
  }

  /** A waking tab registers at once instead of when its timer comes round. */
  refresh(): void {
    if (this.ua?.isConnected()) this.ua.register()
  }

  answer(stream: MediaStream, ice: RTCIceServer[]): void {
    this.session?.answer({ mediaStream: stream, pcConfig: { iceServers: ice } })
    if (this.session) this.ears.event({ is: 'answering' })
  }

  hangUp(): void {
    const session = this.session
    if (!session || session.isEnded()) return
    if (session.isEstablished()) session.terminate()
    else session.terminate({ status_code: BUSY_HERE })
  }

  mute(on: boolean): void {
    if (on) this.session?.mute({ audio: true })
    else this.session?.unmute({ audio: true })
  }

  hold(on: boolean): void {
    if (on) this.session?.hold()
    else this.session?.unhold()
  }

  key(tone: string): void {
    this.session?.sendDTMF(tone, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 })
  }

  /** Speak through another microphone; who is muted or on hold stays so. */
  replaceTrack(track: MediaStreamTrack): void {
    const sender = this.session?.connection.getSenders().find((one) => one.track?.kind === 'audio')
    track.enabled = sender?.track?.enabled ?? true
    void sender?.replaceTrack(track)
  }

  private from(ua: UA, event: PhoneEvent): void {
    if (ua === this.ua) this.ears.event(event)
  }

  private incoming(session: RTCSession): void {
    if (this.session) {
      session.terminate({ status_code: BUSY_HERE })
      return
    }
    this.session = session
    this.lostCall.begin()
    session.on('peerconnection', ({ peerconnection }) => {
      this.listen(peerconnection)
    })
    session.on('confirmed', () => {
      this.ears.event({ is: 'confirmed' })
    })
    session.on('muted', () => {
      this.ears.event({ is: 'muted', on: true })
    })
    session.on('unmuted', () => {
      this.ears.event({ is: 'muted', on: false })
    })
    session.on('hold', ({ originator }) => {
      this.held(originator, true)
    })
    session.on('unhold', ({ originator }) => {
      this.held(originator, false)
    })
    session.on('ended', ({ cause }) => {
      this.over(session, cause)
    })
    session.on('failed', ({ cause }) => {
      this.over(session, cause)
    })
    this.ears.event({ is: 'incoming', number: session.remote_identity.uri.user })
  }

  private held(originator: unknown, on: boolean): void {
    if (originator === 'local') this.ears.event({ is: 'held', on })
  }

  private over(session: RTCSession, cause: string): void {
    if (session !== this.session) return
    this.session = null
    this.lostCall.begin()
    this.ears.event({ is: 'ended', cause })
  }

  private listen(connection: RTCPeerConnection): void {
    connection.addEventListener('iceconnectionstatechange', () => {
      if (connection === this.session?.connection) this.lostCall.pathIs(connection.iceConnectionState)
    })
    connection.addEventListener('track', (event) => {
      this.ears.remote(event.streams[0] ?? new MediaStream([event.track]))
    })
  }
}
