/** Customers: search, and the file of one. */
import { Users } from '@lucide/vue'

import type { Page } from '@/session/rights'

import { useWaitingConflicts } from './conflicts/conflicts'

export const page: Page = {
  name: 'customers',
  path: '/customers/:id?',
  icon: Users,
  act: 'see_customers',
  place: 100,
  waiting: useWaitingConflicts,
  component: () => import('./CustomersPage.vue'),
}
