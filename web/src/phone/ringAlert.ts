/** Calling an agent back to a page that is behind others: title, notification. */
import { useIntervalFn } from '@vueuse/core'
import { shallowRef } from 'vue'

/** What the tab is called while it rings, in the language of the moment; the shell shows it. */
export const calling = shallowRef<(() => string) | null>(null)

export class RingAlert {
  private ringing = (): string => ''
  private readonly blinking = useIntervalFn(
    () => {
      calling.value = calling.value ? null : this.ringing
    },
    700,
    { immediate: false, immediateCallback: true },
  )
  private note: Notification | null = null

  /** Ask once, after a click: some browsers refuse otherwise. Does nothing where it was answered before. */
  static async ask(): Promise<void> {
    if ('Notification' in window && isSecureContext && Notification.permission === 'default') {
      await Notification.requestPermission()
    }
  }

  /** Blink in the tab until `rest`; `text` is asked anew when the language changes. */
  call(text: () => string): void {
    this.rest()
    this.ringing = () => `☎ ${text()}`
    this.blinking.resume()
    const looking = !document.hidden && document.hasFocus()
    if (!looking && 'Notification' in window && Notification.permission === 'granted') {
      this.note = new Notification(text(), { tag: 'hotline-ring', requireInteraction: true })
      this.note.onclick = () => {
        window.focus()
      }
    }
  }

  rest(): void {
    this.blinking.pause()
    calling.value = null
    this.note?.close()
    this.note = null
  }
}
