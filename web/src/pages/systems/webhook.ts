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

const COUNTED = 10_000
/** How many changes wait; the service counts among the next 10,000. */
export const waitingText = (waiting: number): string => (waiting >= COUNTED ? `≥ ${COUNTED}` : String(waiting))
