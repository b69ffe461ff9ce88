/** Run `work` never twice at once: what is asked meanwhile runs once more at the end, so the last answer is the newest. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false
  async function rounds(): Promise<void> {
    do {
      again = false
      await work()
    } while (again)
  }
  return () => {
    again = running !== null
    running ??= rounds().finally(() => {
      running = null
    })
    return running
  }
}
