/** Outages: what is dark, where, until when. */
import { ZapOff } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'outages',
  path: '/outages/:id?',
  icon: ZapOff,
  act: 'see_outages',
  place: 30,
  component: () => import('./OutagesPage.vue'),
}
