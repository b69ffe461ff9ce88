/** Ratings: what callers thought, and the measures of service. */
import { Star } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'ratings',
  path: '/ratings',
  icon: Star,
  act: 'see_ratings',
  place: 80,
  component: () => import('./RatingsPage.vue'),
}
