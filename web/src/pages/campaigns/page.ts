/** Campaigns: customers told before they ask. */
import { Megaphone } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'campaigns',
  path: '/campaigns',
  icon: Megaphone,
  act: 'draft_campaign',
  place: 50,
  component: () => import('./CampaignsPage.vue'),
  parts: [{ name: 'campaign', path: '/campaigns/:id', component: () => import('./CampaignPage.vue') }],
}
