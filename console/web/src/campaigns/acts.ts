/** Which orders a campaign takes, and from whom; mirrors outbound/campaign.py, which decides. */
import type { CampaignStatus } from '@/api/types'

export type Act = 'edit' | 'approve' | 'start' | 'pause' | 'resume' | 'stop'

const TABLE: Record<CampaignStatus, Act[]> = {
  draft: ['edit', 'approve', 'stop'],
  approved: ['edit', 'start', 'stop'],
  running: ['pause', 'stop'],
  paused: ['edit', 'resume', 'stop'],
  stopped: [],
  done: [],
}

export const takes = (status: CampaignStatus, act: Act): boolean => TABLE[status].includes(act)

/** The second pair of eyes is never the author's. */
export const mayApprove = (campaign: { status: CampaignStatus; author_id: number }, personId: number): boolean =>
  takes(campaign.status, 'approve') && campaign.author_id !== personId

/** The parts of a form that differ from what is stored: a mere slowing-down must not touch the rest. */
export function changes<Form extends object>(form: Form, stored: Form): Partial<Form> {
  return Object.fromEntries(Object.entries(form).filter(([key, value]) => value !== stored[key as keyof Form])) as Partial<Form>
}
