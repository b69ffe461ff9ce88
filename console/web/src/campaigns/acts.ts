/** Which orders a campaign takes, and from whom; mirrors outbound/campaign.py, which decides. */
import type { Campaign, CampaignStatus, Me } from '@/api/types'

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

/** What of a campaign says who may approve it. */
type Approvable = Pick<Campaign, 'status' | 'written_by' | 'emergency'>
type Approver = Pick<Me, 'person_id' | 'permissions'>

/** Calls outside the hours want an approver with that permission. */
export const lacksPermission = (campaign: Pick<Campaign, 'emergency'>, who: Pick<Me, 'permissions'>): boolean =>
  campaign.emergency && !who.permissions.includes('approve_calls_outside_hours')

/** The second pair of eyes is of nobody who wrote it. */
export const mayApprove = (campaign: Approvable, who: Approver | null): boolean =>
  who !== null && takes(campaign.status, 'approve') && !campaign.written_by.includes(who.person_id) && !lacksPermission(campaign, who)

/** The parts of a form that differ from what is stored: a mere slowing-down must not touch the rest. */
export function changes<Form extends object>(form: Form, stored: Form): Partial<Form> {
  return Object.fromEntries(Object.entries(form).filter(([key, value]) => value !== stored[key as keyof Form])) as Partial<Form>
}
