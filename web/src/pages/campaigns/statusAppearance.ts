/** How a campaign's status looks. */
import { Ban, CircleCheck, CirclePause, FilePen, PhoneOutgoing, ShieldCheck } from '@lucide/vue'

import type { CampaignStatus } from '@/server/api/types'
import type { Look } from '@/base/ui/TonePill.vue'

export const CAMPAIGN_LOOK: Record<CampaignStatus, Look> = {
  draft: { tone: 'calm', icon: FilePen },
  approved: { tone: 'info', icon: ShieldCheck },
  running: { tone: 'good', icon: PhoneOutgoing },
  paused: { tone: 'warn', icon: CirclePause },
  stopped: { tone: 'bad', icon: Ban },
  done: { tone: 'brand', icon: CircleCheck },
}
