/** The moment, once a second, as the service's clock has it: an office PC may be minutes off. */
import { createSharedComposable, useIntervalFn } from '@vueuse/core'
import { readonly, ref } from 'vue'

const NOTICEABLE_MS = 2000
let skewMs = 0

/** Learn the difference from a response's Date header (whole seconds, so small ones are noise). */
export function learnClock(serverDate: string | null): void {
  const difference = serverDate ? Date.parse(serverDate) - Date.now() : Number.NaN
  if (!Number.isNaN(difference)) skewMs = Math.abs(difference) > NOTICEABLE_MS ? difference : 0
}

export const nowMs = (): number => Date.now() + skewMs

/** One clock for all who look; it stops when nobody does. */
export const useNow = createSharedComposable(() => {
  const current = ref(nowMs())
  useIntervalFn(() => {
    current.value = nowMs()
  }, 1000)
  return readonly(current)
})
