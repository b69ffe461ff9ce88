/** A subscription to changes as the page shows it. */
import type { Tone } from '@/base/ui/TonePill.vue'
import type { WebhookLine } from '@/server/api/types'

const TONES: Record<WebhookLine['state'], Tone> = {
  delivering: 'good',
  failing: 'warn',
  paused: 'calm',
  disabled: 'bad',
  token_expired: 'bad',
}
export const stateTone = (state: WebhookLine['state']): Tone => TONES[state]

/** How many changes wait; the service counts among the next 10,000 and says when there are more. */
export const waitingText = (waiting: number, isLeast: boolean): string => (isLeast ? `≥ ${waiting}` : String(waiting))
