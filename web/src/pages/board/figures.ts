/** The board's figures, from the live picture. */
import type { AgentState, BoardAgent, BoardCall } from '@/server/live/frames'

export function agentCounts(agents: readonly BoardAgent[]): Record<AgentState, number> {
  const counts: Record<AgentState, number> = {
    signed_out: 0,
    not_ready: 0,
    ready: 0,
    ringing: 0,
    talking: 0,
    wrap_up: 0,
  }
  for (const agent of agents) counts[agent.state] += 1
  return counts
}

const URGENCY: BoardCall['state'][] = [
  'queued',
  'ringing',
  'talking',
  'held',
  'menu',
  'after',
  'arrived',
  'new',
  'ended',
]

/** Who waits longest first, then who talks, then the rest. */
export function byUrgency(calls: readonly BoardCall[]): BoardCall[] {
  return calls
    .map((call) => ({ call, rank: URGENCY.indexOf(call.state), at: began(call) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ call }) => call)
}

/** A wait begins in the queue: who was long in the menu has not waited long. */
const began = (call: BoardCall): number => Date.parse(call.queued_at ?? call.arrived_at)

const AGENT_ORDER: AgentState[] = ['ringing', 'talking', 'wrap_up', 'ready', 'not_ready', 'signed_out']

export function byState(agents: readonly BoardAgent[]): BoardAgent[] {
  return [...agents].sort(
    (a, b) => AGENT_ORDER.indexOf(a.state) - AGENT_ORDER.indexOf(b.state) || a.extension.localeCompare(b.extension),
  )
}
