import { answer, client } from './client'
import type { Measures, MenuPlace, RatingReport } from './types'

export const readRatings = (since: string, until: string): Promise<RatingReport> =>
  answer(client.GET('/api/ratings', { params: { query: { since, until } } }))
export const readMeasures = (since: string, until: string): Promise<Measures> =>
  answer(client.GET('/api/measures', { params: { query: { since, until } } }))
export const readMenuPlaces = (since: string, until: string): Promise<MenuPlace[]> =>
  answer(client.GET('/api/menus', { params: { query: { since, until } } }))
