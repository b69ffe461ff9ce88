import type { AgentState } from '@/live/frames'

/** What the ready key (F8) means in each state. */
export function readyKey(state: AgentState): 'ready' | 'not_ready' | 'end_wrap_up' | null {
  switch (state) {
    case 'not_ready': return 'ready'
    case 'ready': return 'not_ready'
    case 'wrap_up': return 'end_wrap_up'
    default: return null
  }
}
