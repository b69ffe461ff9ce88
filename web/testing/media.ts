/** What a telephone needs of a browser and a page that is not drawn has not; no sound flows, but the state is kept. */

class Track extends EventTarget {
  readonly kind = 'audio'
  readyState = 'live'
  enabled = true
  stop(): void {
    this.readyState = 'ended'
  }
}

class Stream extends EventTarget {
  constructor(private readonly tracks: Track[] = [new Track()]) {
    super()
  }
  getTracks = (): Track[] => this.tracks
  getAudioTracks = (): Track[] => this.tracks
  getVideoTracks = (): Track[] => []
}

class Connection extends EventTarget {
  iceGatheringState = 'complete'
  iceConnectionState = 'connected'
  signalingState = 'stable'
  localDescription: unknown = null
  private readonly senders: { track: Track; replaceTrack: (track: Track) => Promise<void> }[] = []

  addTrack(track: Track): void {
    const sender = {
      track,
      replaceTrack: (other: Track): Promise<void> => {
        sender.track = other
        return Promise.resolve()
      },
    }
    this.senders.push(sender)
  }
  getSenders = (): typeof this.senders => this.senders
  createOffer = (): Promise<unknown> => Promise.resolve({ type: 'offer', sdp: SOUND })
  createAnswer = (): Promise<unknown> => Promise.resolve({ type: 'answer', sdp: SOUND })
  setLocalDescription(description: unknown): Promise<void> {
    this.localDescription = description
    return Promise.resolve()
  }
  setRemoteDescription(): Promise<void> {
    this.dispatchEvent(Object.assign(new Event('track'), { streams: [new Stream()] }))
    return Promise.resolve()
  }
  close(): void {
    this.signalingState = 'closed'
  }
}

class Context {
  state = 'running'
  currentTime = 0
  resume = (): Promise<void> => Promise.resolve()
  createMediaStreamDestination = (): { stream: Stream } => ({ stream: new Stream() })
  createConstantSource = (): object => ({ offset: { value: 0 }, connect: nothing, start: nothing })
  createOscillator = (): object => ({ frequency: {}, connect: (to: unknown) => to, start: nothing, stop: nothing })
  createGain = (): object => ({
    gain: { setValueAtTime: nothing, linearRampToValueAtTime: nothing },
    connect: nothing,
  })
}

const nothing = (): void => undefined
const SOUND = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=sendrecv\r\n'

function Description(this: object, given: object): void {
  Object.assign(this, given)
}

Object.assign(globalThis, {
  AudioContext: Context,
  MediaStream: Stream,
  RTCPeerConnection: Connection,
  RTCSessionDescription: Description,
})
