/** Systems: programs of other systems, and what their tokens open. */
import { Cable } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'systems',
  path: '/systems',
  icon: Cable,
  act: 'connect_systems',
  place: 130,
  component: () => import('./SystemsPage.vue'),
}
