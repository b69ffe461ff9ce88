/** Customers: search, and the file of one. */
import { Users } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'customers',
  path: '/customers/:id?',
  icon: Users,
  act: 'see_customers',
  place: 100,
  component: () => import('./CustomersPage.vue'),
}
