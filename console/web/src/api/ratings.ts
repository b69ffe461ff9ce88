import { get } from './client'
import type { RatingReport } from './types'

export const readRatings = (since: string, until: string): Promise<RatingReport> => get('/ratings', { since, until })
