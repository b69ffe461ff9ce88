/** What the card says at a glance: rules, without a page. */
import { CircleCheck, CircleQuestionMark as CircleUnknown, EyeOff, ServerOff, UserRoundX, Users } from '@lucide/vue'

import { inWords, secondsSince } from '@/base/format/duration'
import type { Candidate, Card, CardOutage, Confidence, Supply } from '@/server/live/frames'
import type { Look } from '@/base/ui/TonePill.vue'

export const CONFIDENCE_LOOK: Record<Confidence, Look> = {
  exact: { tone: 'good', icon: CircleCheck },
  shared: { tone: 'warn', icon: Users },
  former: { tone: 'warn', icon: UserRoundX },
  unknown: { tone: 'calm', icon: CircleUnknown },
  withheld: { tone: 'calm', icon: EyeOff },
  unavailable: { tone: 'bad', icon: ServerOff },
}

/** Only a sure match opens by itself; everything else is a person's choice. */
export function firstChoice(confidence: Confidence, candidates: readonly Candidate[]): number | null {
  return confidence === 'exact' && candidates.length === 1 ? (candidates[0]?.customer_id ?? null) : null
}

/** Whether the outage on the card is one at an address of this customer. */
export function suffers(
  customer: Candidate,
  outage: Pick<CardOutage, 'premise_id' | 'outage_id'>,
  supply: ReadonlyMap<number, Supply>,
): boolean {
  return customer.premises.some(
    ({ premise_id: id }) => id === outage.premise_id || supply.get(id)?.outage_id === outage.outage_id,
  )
}

/** The message that names a critical supply; empty for none. */
export function criticalWord(kind: string): string {
  if (!kind) return ''
  return ['hospital', 'life_support', 'water_works', 'fire_station', 'communications'].includes(kind)
    ? `card.critical.${kind}`
    : 'card.critical.other'
}

/** What an outage is to the caller: at their address, there later, or at one that may not be theirs. */
export type OutageSight = 'here' | 'ahead' | 'perhaps'

export function outageSight(outage: Pick<CardOutage, 'started_at'>, theirs: boolean, nowMs: number): OutageSight {
  if (!theirs) return 'perhaps'
  return Date.parse(outage.started_at) > nowMs ? 'ahead' : 'here'
}

/**
 * The service's suggestion, as far as the page knows better: who still has supply is not to be asked
 * whether the dark endangers anybody, and nobody is told of an outage that may be another's.
 */
export function suggestionFor(
  action: Card['suggested_action'],
  sight: OutageSight | null,
  chosen: boolean,
): Card['suggested_action'] | 'tell_planned' {
  if (action !== 'critical_outage' && action !== 'tell_outage') return action
  if (sight === 'ahead') return 'tell_planned'
  if (sight === 'perhaps') return chosen ? 'greet' : 'ask_which'
  return action
}

export type EtrState = { is: 'none' } | { is: 'ahead' | 'passed'; by: string }

export function etrState(outage: Pick<CardOutage, 'etr_at'>, nowMs: number, language: string): EtrState {
  if (!outage.etr_at) return { is: 'none' }
  const left = (Date.parse(outage.etr_at) - nowMs) / 1000
  const rounded = Math.max(60, Math.round(Math.abs(left) / 60) * 60)
  return { is: left >= 0 ? 'ahead' : 'passed', by: inWords(rounded, language) }
}

export type WaitState = { is: 'none' } | { is: 'running' | 'over'; seconds: number }

/** The wait in the queue: it runs until the answer, which fixes it. */
export function waitState(card: Pick<Card, 'queued_at' | 'waited_s'>, nowMs: number): WaitState {
  if (card.waited_s !== null) return { is: 'over', seconds: card.waited_s }
  return card.queued_at ? { is: 'running', seconds: secondsSince(card.queued_at, nowMs) } : { is: 'none' }
}

export type BalanceState = 'owes' | 'credit' | 'settled'

export const balanceState = (fen: number): BalanceState => (fen < 0 ? 'owes' : fen > 0 ? 'credit' : 'settled')
