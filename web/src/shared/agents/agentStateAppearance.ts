/** How each agent state looks everywhere: tone and icon. */
import { BellRing, CirclePause, CircleCheck, CircleDashed, Headset, NotebookPen } from '@lucide/vue'

import type { AgentState } from '@/server/live/frames'

import type { Look } from '@/base/ui/TonePill.vue'

export const AGENT_LOOK: Record<AgentState, Look> = {
  signed_out: { tone: 'calm', icon: CircleDashed },
  not_ready: { tone: 'calm', icon: CirclePause },
  ready: { tone: 'good', icon: CircleCheck },
  ringing: { tone: 'warn', icon: BellRing },
  talking: { tone: 'info', icon: Headset },
  wrap_up: { tone: 'rest', icon: NotebookPen },
}
