/** A campaign with what the live feed says of it. */
import type { Campaign, CampaignStatus } from '@/api/types'
import type { CampaignFrame } from '@/live/frames'

export function withFrame(campaign: Campaign, frame: CampaignFrame): Campaign {
  if (campaign.id !== frame.campaign_id) return campaign
  return { ...campaign, status: frame.status as CampaignStatus, counts: frame.counts }
}
