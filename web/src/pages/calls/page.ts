/** The calls that were, each with its journey. */
import { History } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'calls',
  path: '/calls/:id?',
  icon: History,
  act: 'see_calls',
  place: 90,
  component: () => import('./CallsPage.vue'),
}
