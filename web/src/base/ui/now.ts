/** The moment, once a second, as the service's clock has it: an office PC may be minutes off. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'

const NOTICEABLE_MS = 2000
let skewMs = 0
const current = ref(Date.now())
let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Learn the difference from a response's Date header (whole seconds, so small ones are noise). */
export function learnClock(serverDate: string | null): void {
  const difference = serverDate ? Date.parse(serverDate) - Date.now() : Number.NaN
  if (!Number.isNaN(difference)) skewMs = Math.abs(difference) > NOTICEABLE_MS ? difference : 0
}

export const nowMs = (): number => Date.now() + skewMs

export function useNow(): Readonly<Ref<number>> {
  watchers += 1
  current.value = nowMs()
  timer ??= setInterval(() => {
    current.value = nowMs()
  }, 1000)
  onScopeDispose(() => {
    watchers -= 1
    if (watchers > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return readonly(current)
}
