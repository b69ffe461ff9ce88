/** People: who works here. */
import { UserCog } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'people',
  path: '/people',
  icon: UserCog,
  component: () => import('./PeoplePage.vue'),
}
