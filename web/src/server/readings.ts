/** What pages read of the service: shown at once where it is known already, and read anew when it may have changed. */
import { keepPreviousData, QueryClient, useQuery, type QueryKey } from '@tanstack/vue-query'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'

import { oneAtATime } from '@/base/ui/oneAtATime'

import { wording } from './failureWords'

/** The feed tells what changed, so neither a click into the window nor the browser's idea of a network asks again. */
export const readings = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      placeholderData: keepPreviousData,
    },
  },
})

interface Ways {
  when?: () => boolean // read only while this holds
  once?: boolean // it hardly ever changes
  everyMs?: number
  afterFailureMs?: number
}

export interface Reading<Answer> {
  answer: ComputedRef<Answer | null>
  failure: ComputedRef<string>
  busy: ComputedRef<boolean>
  again: () => Promise<unknown>
}

/** Follow what `read` gives; `key` names it for all pages, and another key is read anew. */
export function useReading<Answer>(
  key: MaybeRefOrGetter<QueryKey>,
  read: () => Promise<Answer>,
  { when = () => true, once = false, everyMs, afterFailureMs }: Ways = {},
): Reading<Answer> {
  const query = useQuery(
    {
      queryKey: computed(() => toValue(key)),
      queryFn: read,
      enabled: when,
      staleTime: once ? Infinity : 0,
      refetchInterval: ({ state }) => (state.status === 'error' && afterFailureMs) || everyMs || false,
      shallow: true,
    },
    readings,
  )
  return {
    answer: computed(() => (query.data.value as Answer | undefined) ?? null),
    failure: computed(() => (query.error.value ? wording(query.error.value) : '')),
    busy: computed(() => query.isFetching.value),
    again: () => query.refetch(),
  }
}

const renewing = new Map<string, () => Promise<void>>()

/** Read anew all that is named so; while that lasts no second time, but once more at its end. */
export function renew(name: string): Promise<void> {
  const once = renewing.get(name) ?? oneAtATime(() => readings.invalidateQueries({ queryKey: [name] }))
  renewing.set(name, once)
  return once()
}
