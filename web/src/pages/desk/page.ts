/** The agent’s desk: the telephone, and the card of who calls. */
import { Headset } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'desk',
  path: '/desk',
  icon: Headset,
  act: 'take_calls',
  place: 10,
  component: () => import('./DeskPage.vue'),
  telephone: true,
}
