/** Keeping: how long data are kept, whose must stay, one person told or erased. */
import { Archive } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'keeping',
  path: '/keeping',
  icon: Archive,
  act: 'keep_data',
  place: 140,
  component: () => import('./KeepingPage.vue'),
}
