/** What waits on pages for somebody, as their folders tell it: who is not signed in is sent none of this. */
import type { ComputedRef } from 'vue'

import type { Waiting } from '@/session/rights'

type UseWaiting = () => ComputedRef<Waiting>

const TELLERS = import.meta.glob<UseWaiting>('@/pages/*/waiting.ts', { eager: true, import: 'useWaiting' })

/** The counts by page; called where the navigation is set up. */
export const useAllWaiting = (): Map<string, ComputedRef<Waiting>> =>
  new Map(Object.entries(TELLERS).map(([file, useWaiting]) => [file.split('/').at(-2) ?? '', useWaiting()]))
