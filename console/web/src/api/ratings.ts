import { answer, client } from './client'
import type { RatingReport } from './types'

export const readRatings = (since: string, until: string): Promise<RatingReport> =>
  answer(client.GET('/api/ratings', { params: { query: { since, until } } }))
