/**
 * Whether the service still hears us. A connection that broke without a word (a laptop that slept,
 * a network that changed) stays open for the browser, and an agent's feed is silent for minutes
 * even when all is well. Rule: after a silence the service is asked something else; no answer in
 * time means that the connection is dead.
 */
const SILENT_MS = 10_000
const ANSWER_MS = 4000

export class Liveness {
  private timer: ReturnType<typeof setTimeout> | undefined
  private asking = false

  /** `ask` resolves on any answer of the service; `dead` is told once per silence. */
  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<unknown>,
    private readonly dead: () => void,
  ) {}

  /** Something came. */
  heard(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.doubt(), SILENT_MS)
  }

  /** Ask at once, for there is a reason: the tab woke, the network changed. */
  async doubt(): Promise<void> {
    if (this.asking) return
    this.asking = true
    const answered = await this.ask(AbortSignal.timeout(ANSWER_MS)).then(
      () => true,
      () => false,
    )
    this.asking = false
    if (this.timer === undefined) return // ended meanwhile
    if (answered) this.heard()
    else this.dead()
  }

  end(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
