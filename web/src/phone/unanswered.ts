/**
 * Whether anybody answers on the line. An Asterisk that is just starting takes connections before it
 * hears what is said on them (measured: for 0.2 s of each start), and JsSIP waits 32 s for an answer;
 * so long nobody could be rung, and a call of the Asterisk that was before would stay on the screen.
 * Each time in vain the patience doubles: an Asterisk that is only slow is not pressed further.
 */
const PATIENCE_MS = 5000
const MOST_MS = 32_000 // JsSIP's own

export class Unanswered {
  private patience = PATIENCE_MS
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(readonly renew: () => void) {}

  asked(): void {
    this.rest()
    this.timer = setTimeout(() => {
      this.patience = Math.min(2 * this.patience, MOST_MS)
      this.renew()
    }, this.patience)
  }

  answered(): void {
    this.rest()
    this.patience = PATIENCE_MS
  }

  /** What was asked is of no concern any more. */
  rest(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
