import type { AgentState } from '@/server/live/frames'

/** What the ready key (F8) means in each state; before not ready the page asks why. */
export function readyKey(state: AgentState): 'ready' | 'not_ready' | 'end_wrap_up' | null {
  switch (state) {
    case 'not_ready':
      return 'ready'
    case 'ready':
      return 'not_ready'
    case 'wrap_up':
      return 'end_wrap_up'
    default:
      return null
  }
}

export const mayPause = (state: AgentState): boolean =>
  state === 'ready' || state === 'not_ready' || state === 'wrap_up'

/** The digit that chooses each reason; a tenth has none and is chosen by the pointer or by Tab. */
export const pauseDigits = (reasons: readonly string[]): { reason: string; digit: string }[] =>
  reasons.map((reason, index) => ({ reason, digit: index < 9 ? String(index + 1) : '' }))
