/** Customers: search, and the file of one. */
import { Users } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'customers',
  path: '/customers/:id?',
  icon: Users,
  component: () => import('./CustomersPage.vue'),
}
