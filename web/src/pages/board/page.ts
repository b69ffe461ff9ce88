/** The board: queues, agents and calls as they are now. */
import { LayoutDashboard } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'board',
  path: '/board',
  icon: LayoutDashboard,
  act: 'see_board',
  place: 20,
  component: () => import('./BoardPage.vue'),
  begins: true,
}
