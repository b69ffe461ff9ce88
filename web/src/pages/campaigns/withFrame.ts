/** A campaign with what the live feed says of it. */
import type { Campaign, CampaignStatus } from '@/server/api/types'
import type { CampaignFrame } from '@/server/live/frames'

export function withFrame(campaign: Campaign, frame: CampaignFrame): Campaign {
  if (campaign.id !== frame.campaign_id) return campaign
  return { ...campaign, status: frame.status as CampaignStatus, counts: frame.counts }
}
