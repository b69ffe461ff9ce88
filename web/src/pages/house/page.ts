/** House: queues, hours, holidays and reasons for a pause. */
import { House } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'house',
  path: '/house',
  icon: House,
  act: 'keep_hours',
  place: 120,
  component: () => import('./HousePage.vue'),
}
