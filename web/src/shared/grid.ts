/** The feeders by code, fetched once for a page. */
import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue'

import { listFeeders } from '@/server/api/outages'
import type { Feeder } from '@/server/api/types'

interface Grid {
  feeders: ShallowRef<Feeder[]>
  load: () => Promise<void>
}

const KEY: InjectionKey<Grid> = Symbol('grid')

export function provideGrid(): Grid {
  const feeders = shallowRef<Feeder[]>([])
  const load = async (): Promise<void> => {
    feeders.value = await listFeeders().catch(() => [])
  }
  const grid = { feeders, load }
  provide(KEY, grid)
  return grid
}

export const useGrid = (): Grid => inject(KEY, { feeders: shallowRef([]), load: () => Promise.resolve() })
