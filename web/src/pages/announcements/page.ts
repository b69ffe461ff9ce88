/** Announcements: what callers are told before the main menu, until when. */
import { Speech } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'announcements',
  path: '/announcements',
  icon: Speech,
  act: 'keep_announcements',
  place: 60,
  component: () => import('./AnnouncementsPage.vue'),
}
