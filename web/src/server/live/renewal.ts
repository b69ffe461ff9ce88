/** What the feed says of things that pages have read: lists are read anew, a campaign's figures taken as told. */
import type { Campaign, CampaignStatus } from '@/server/api/types'
import { readings, renew } from '@/server/readings'

import type { CampaignFrame, Frame } from './frames'

const AFTER_A_GAP = ['outages', 'grid-state', 'reports', 'campaigns'] // what happened meanwhile was not told

export function withFrame(campaign: Campaign, frame: CampaignFrame): Campaign {
  if (campaign.id !== frame.campaign_id) return campaign
  return { ...campaign, status: frame.status as CampaignStatus, counts: frame.counts }
}

/** Figures move many times a second and come along; what else a new status changes is asked for. */
function campaignMoved(frame: CampaignFrame): void {
  const list = readings.getQueryData<Campaign[]>(['campaigns'])
  const shown = readings.getQueryData<Campaign>(['campaigns', frame.campaign_id])
  const known = shown ?? list?.find((one) => one.id === frame.campaign_id)
  if (list) {
    readings.setQueryData(
      ['campaigns'],
      list.map((one) => withFrame(one, frame)),
    )
  }
  if (shown) readings.setQueryData(['campaigns', frame.campaign_id], withFrame(shown, frame))
  if (known?.status !== frame.status) void renew('campaigns')
}

export function renewAfter(frame: Frame): void {
  switch (frame.kind) {
    case 'snapshot':
      for (const name of AFTER_A_GAP) void renew(name)
      break
    case 'campaign':
      campaignMoved(frame.data)
      break
    case 'outage':
      void renew('outages')
      void renew('grid-state')
      break
    case 'reports':
      void renew('reports')
      break
    default: // the picture itself carries it (fold.ts)
  }
}
