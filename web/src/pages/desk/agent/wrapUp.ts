/** How much wrap-up is left, from what the service said when it began. */
import type { BoardAgent } from '@/server/live/frames'

export const USUAL_WRAP_UP_S = 20

export function wrapUpLeft(
  agent: Pick<BoardAgent, 'since' | 'wrap_up_ends_at'>,
  nowMs: number,
): { seconds: number; share: number } {
  const began = Date.parse(agent.since)
  const ends = agent.wrap_up_ends_at ? Date.parse(agent.wrap_up_ends_at) : began + USUAL_WRAP_UP_S * 1000
  const seconds = Math.max(0, Math.ceil((ends - nowMs) / 1000))
  return { seconds, share: ends > began ? Math.min(1, (seconds * 1000) / (ends - began)) : 0 }
}
