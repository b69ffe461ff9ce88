/** What the card knows of the chosen customer and the supply there; the desk and the bar of a call share it. */
import { computed, type ComputedRef, type WritableComputedRef } from 'vue'

import type { Candidate, Card, Supply } from '@/server/live/frames'
import { useNow } from '@/base/ui/now'

import { firstChoice, outageSight, suffers, suggestionFor, type OutageSight } from '@/shared/cardRules'
import { useChoice } from './chosenCustomer'

export interface Sight {
  chosen: WritableComputedRef<number | null>
  customer: ComputedRef<Candidate | null>
  supply: ComputedRef<Map<number, Supply>> // by premise
  outage: ComputedRef<OutageSight | null> // null: none, or another customer's
  suggestion: ComputedRef<ReturnType<typeof suggestionFor>>
}

export function useSight(card: () => Card): Sight {
  const now = useNow()
  const chosen = useChoice(
    () => card().call_id,
    () => firstChoice(card().confidence, card().candidates),
  )
  const customer = computed(() => card().candidates.find((one) => one.customer_id === chosen.value) ?? null)
  const supply = computed(() => new Map(card().supplies.map((one) => [one.premise_id, one])))
  const sight = computed(() => {
    const { outage } = card()
    return (
      outage && outageSight(outage, customer.value !== null && suffers(customer.value, outage, supply.value), now.value)
    )
  })
  /** Once a customer is chosen, another's outage is no longer of interest. */
  const outage = computed(() => (sight.value === 'perhaps' && customer.value !== null ? null : sight.value))
  const suggestion = computed(() => suggestionFor(card().suggested_action, sight.value, customer.value !== null))
  return { chosen, customer, supply, outage, suggestion }
}
