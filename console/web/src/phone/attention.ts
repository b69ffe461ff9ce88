/** Calling an agent back to a page that is behind others: title, notification. */

export class Attention {
  private readonly title = document.title
  private timer: ReturnType<typeof setInterval> | undefined
  private note: Notification | null = null

  /** Ask once, best after a click; does nothing where it was answered before. */
  static async ask(): Promise<void> {
    if ('Notification' in window && isSecureContext && Notification.permission === 'default') {
      await Notification.requestPermission()
    }
  }

  call(text: string): void {
    this.rest()
    let shown = false
    this.timer = setInterval(() => {
      shown = !shown
      document.title = shown ? `☎ ${text}` : this.title
    }, 700)
    document.title = `☎ ${text}`
    if (document.hidden && 'Notification' in window && Notification.permission === 'granted') {
      this.note = new Notification(text, { tag: 'hotline-ring', requireInteraction: true })
      this.note.onclick = () => { window.focus() }
    }
  }

  rest(): void {
    clearInterval(this.timer)
    this.timer = undefined
    document.title = this.title
    this.note?.close()
    this.note = null
  }
}
