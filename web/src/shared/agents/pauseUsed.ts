/** How much of a shift's minutes an agent has used for the reason they pause for now. */
import type { BoardAgent } from '@/server/live/frames'
import type { PauseReason } from '@/server/api/types'
import { secondsSince } from '@/base/format/duration'

export interface Used {
  used: number // whole minutes
  minutes: number // of a shift
  over: boolean
}

export function usedOf(seconds: number, minutes: number): Used {
  return { used: Math.floor(seconds / 60), minutes, over: seconds > minutes * 60 }
}

/** Null where somebody does not pause, or for a reason without a limit. */
export function pauseUsed(
  agent: Pick<BoardAgent, 'state' | 'reason' | 'paused_since'> | null,
  reasons: readonly PauseReason[],
  nowMs: number,
): Used | null {
  if (agent?.state !== 'not_ready' || !agent.paused_since) return null
  const minutes = reasons.find((one) => one.code === agent.reason)?.minutes
  return minutes ? usedOf(secondsSince(agent.paused_since, nowMs), minutes) : null
}
