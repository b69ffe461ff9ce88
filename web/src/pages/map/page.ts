/** The map: where the grid lies, what of it is dark, whom it feeds. */
import { MapIcon } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'map',
  path: '/map',
  icon: MapIcon,
  act: 'see_outages',
  place: 40,
  component: () => import('./MapPage.vue'),
}
