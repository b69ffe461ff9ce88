/** Whom the agent chose for a call: kept while they look into a file and come back to the card. */
import { computed, ref, type WritableComputedRef } from 'vue'

const kept = ref<{ callId: string; customerId: number | null }>({ callId: '', customerId: null })

/** The choice for a call; `usual` is what stands until somebody chooses. */
export function useChoice(callId: () => string, usual: () => number | null): WritableComputedRef<number | null> {
  return computed({
    get: () => (kept.value.callId === callId() ? kept.value.customerId : null) ?? usual(),
    set: (customerId) => {
      kept.value = { callId: callId(), customerId }
    },
  })
}
