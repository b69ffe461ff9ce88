/** House: what an administrator keeps for the agents. */
import { House } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'house',
  path: '/house',
  icon: House,
  component: () => import('./HousePage.vue'),
}
