/** How a queue's waiting is graded, and who could take its next call. */
import type { BoardAgent } from '@/server/live/frames'

export const LATE_S = 15 // GB/T 33358: answer within 15 s
export const BAD_S = 60
export const DRAW_EVERY_MS = 250 // in a storm hundreds of things change in a second

export type WaitGrade = 'none' | 'good' | 'late' | 'bad'

export function waitGrade(waiting: number, longestS: number): WaitGrade {
  if (waiting === 0) return 'none'
  if (longestS > BAD_S) return 'bad'
  return longestS > LATE_S ? 'late' : 'good'
}

/** Who could take a queue's next call; Asterisk's own word counts whom it is ringing already. */
export const readyIn = (agents: readonly BoardAgent[], queue: string): number =>
  agents.filter((agent) => agent.state === 'ready' && agent.queues.includes(queue)).length
