/** The feeders, which hardly ever change: read once for all pages. */
import { computed, type ComputedRef } from 'vue'

import { listFeeders } from '@/server/api/outages'
import type { Feeder } from '@/server/api/types'
import { useReading } from '@/server/readings'

export function useFeeders(): ComputedRef<Feeder[]> {
  const { answer } = useReading(['feeders'], listFeeders, { once: true })
  return computed(() => answer.value ?? [])
}
