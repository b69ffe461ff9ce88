/** An agent's day in a few figures. */
export interface DayFigures {
  answered: number
  talk_s: number
  mean_talk_s: number | null
  rating: number | null
  ratings: number
}

export function dayFigures(
  calls: readonly { outcome: string; talk_s: number }[],
  rated: { mean: number | null; answered: number } | undefined,
): DayFigures {
  const answered = calls.filter((call) => call.outcome === 'answered')
  const talk = answered.reduce((sum, call) => sum + call.talk_s, 0)
  return {
    answered: answered.length,
    talk_s: talk,
    mean_talk_s: answered.length > 0 ? talk / answered.length : null,
    rating: rated?.mean ?? null,
    ratings: rated?.answered ?? 0,
  }
}
