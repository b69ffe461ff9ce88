/** The board: queues, agents and calls as they are now. */
import { LayoutDashboard } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'board',
  path: '/board',
  icon: LayoutDashboard,
  component: () => import('./BoardPage.vue'),
  begins: true,
}
