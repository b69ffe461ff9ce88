/** All pages, as their folders tell them: a new folder with a `page.ts` needs no word here. */
import type { Page } from '@/session/rights'

export const PAGES = Object.values(import.meta.glob<Page>('@/pages/*/page.ts', { eager: true, import: 'page' }))
