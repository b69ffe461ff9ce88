/**
 * Where the desk stands in the server's stream of frames.
 *
 * A frame is taken once: an old number is dropped, a gap is met by asking again from where we
 * stood, a new epoch is accepted only with a snapshot (the server no longer has what we knew).
 */
import type { Frame } from './frames'

export interface Place {
  epoch: string
  seq: number
}

export type Verdict = { take: true; place: Place } | { take: false; ask: boolean }

export function judge(place: Place | null, frame: Frame): Verdict {
  const next = { epoch: frame.epoch, seq: frame.seq }
  if (frame.kind === 'snapshot') return { take: true, place: next }
  if (!place || place.epoch !== frame.epoch) return { take: false, ask: true }
  if (frame.seq <= place.seq) return { take: false, ask: false }
  if (frame.seq > place.seq + 1) return { take: false, ask: true }
  return { take: true, place: next }
}

/** The first thing to say on a new socket. */
export function greeting(place: Place | null): string {
  return JSON.stringify(place ? { resume: place } : { hello: true })
}

/** Milliseconds before try number `attempt` (0 first): doubling to 15 s, spread by `chance` 0–1. */
export function backoff(attempt: number, chance: number): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(ceiling * (0.5 + chance / 2))
}
