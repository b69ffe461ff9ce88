/** Whether the window is as narrow as a telephone, for what another layout alone cannot mend. */
import { onScopeDispose, ref, type Ref } from 'vue'

export const PHONE_PX = 640

export function useNarrow(): Readonly<Ref<boolean>> {
  const query = matchMedia(`(max-width: ${PHONE_PX}px)`)
  const narrow = ref(query.matches)
  const look = (): void => {
    narrow.value = query.matches
  }
  query.addEventListener('change', look)
  onScopeDispose(() => {
    query.removeEventListener('change', look)
  })
  return narrow
}
