/** The map: where the grid lies, what of it is dark, whom it feeds. */
import { MapIcon } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'map',
  path: '/map',
  icon: MapIcon,
  component: () => import('./MapPage.vue'),
}
