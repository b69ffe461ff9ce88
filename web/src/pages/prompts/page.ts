/** Prompts: what callers hear, heard as they hear it, and recorded anew. */
import { AudioLines } from '@lucide/vue'

import type { Page } from '@/session/rights'

export const page: Page = {
  name: 'prompts',
  path: '/prompts',
  icon: AudioLines,
  act: 'record_prompts',
  place: 70,
  component: () => import('./PromptsPage.vue'),
}
