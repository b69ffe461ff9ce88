/**
 * Whether Asterisk still has our call. One that was restarted knows nothing of it and sends no BYE,
 * and a telephone that believes itself engaged refuses the next caller. The service alone restarted
 * breaks the line too, but the sound goes on; a poor network breaks the sound, but not the line for
 * good. Rule: line lost and registered anew, and the sound's path still gone a little later.
 */
const PATIENCE_MS = 3000 // a path that is only shaky is back by then

const GONE = new Set<RTCIceConnectionState>(['disconnected', 'failed', 'closed'])

export class LostCall {
  private line: 'kept' | 'lost' | 'renewed' = 'kept'
  private path: RTCIceConnectionState = 'new'
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly end: () => void) {}

  /** A new call, or none: what was is of no concern. */
  begin(): void {
    this.line = 'kept'
    this.path = 'new'
    this.judge()
  }

  lineLost(): void {
    this.line = 'lost'
    this.judge()
  }

  lineRegistered(): void {
    if (this.line === 'lost') this.line = 'renewed'
    this.judge()
  }

  pathIs(state: RTCIceConnectionState): void {
    this.path = state
    this.judge()
  }

  private judge(): void {
    const suspect = this.line === 'renewed' && GONE.has(this.path)
    if (!suspect) {
      clearTimeout(this.timer)
      this.timer = undefined
    } else {
      this.timer ??= setTimeout(this.end, PATIENCE_MS)
    }
  }
}
