/** What may be done with a campaign, as the service says (outbound/campaign/approval.py). */
import type { Campaign } from '@/server/api/types'

export type Wish = 'edit' | 'approve' | 'start' | 'pause' | 'resume' | 'stop' | 'list' | 'slow'

/** Why not: the code of a refusal, "" where nothing stands in the way. */
export const whyNot = (campaign: Pick<Campaign, 'may'>, wish: Wish): string => campaign.may[wish] ?? ''
export const may = (campaign: Pick<Campaign, 'may'>, wish: Wish): boolean => whyNot(campaign, wish) === ''

/** A draft that waits for a second person says to everybody else why they are not that person. */
export const whyNotApprove = (campaign: Pick<Campaign, 'may' | 'status'>): string =>
  campaign.status === 'draft' ? whyNot(campaign, 'approve') : ''
