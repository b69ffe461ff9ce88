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
  ratings: readonly { score: number | null }[],
): DayFigures {
  const answered = calls.filter((call) => call.outcome === 'answered')
  const talk = answered.reduce((sum, call) => sum + call.talk_s, 0)
  const scores = ratings.map((rating) => rating.score).filter((score) => score !== null)
  return {
    answered: answered.length,
    talk_s: talk,
    mean_talk_s: answered.length > 0 ? talk / answered.length : null,
    rating: scores.length > 0 ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null,
    ratings: scores.length,
  }
}
