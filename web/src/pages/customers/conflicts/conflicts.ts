/** What other systems told anew of what was corrected here, for who decides. */
import { computed, type ComputedRef } from 'vue'

import { listConflicts } from '@/server/api/customers'
import type { OpenConflict } from '@/server/api/types'
import { useReading, type Reading } from '@/server/readings'
import { useMe } from '@/session/me'
import type { Waiting } from '@/session/rights'

const EVERY_MS = 60_000 // imports tell them, mostly at night

export function useConflicts(): Reading<OpenConflict[]> {
  const me = useMe()
  return useReading(['conflicts'], listConflicts, { when: () => me.may('decide_conflicts'), everyMs: EVERY_MS })
}

export function useWaitingConflicts(): ComputedRef<Waiting> {
  const me = useMe()
  const { answer } = useConflicts()
  return computed(() => ({
    count: me.may('decide_conflicts') ? (answer.value?.length ?? 0) : 0,
    danger: false,
    text: 'customers.conflict_badge',
  }))
}
