/** People: who works here. */
import { UserCog } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'people',
  path: '/people',
  icon: UserCog,
  act: 'add_person',
  place: 110,
  component: () => import('./PeoplePage.vue'),
}
