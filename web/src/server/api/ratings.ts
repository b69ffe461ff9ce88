import { answer, client } from './client'
import type { BusinessCount, HandlingAnswer, Measures, MenuPlace, RatingReport } from './types'

export const readRatings = (since: string, until: string): Promise<RatingReport> =>
  answer(client.GET('/api/ratings', { params: { query: { since, until } } }))
export const readMeasures = (since: string, until: string): Promise<Measures> =>
  answer(client.GET('/api/measures', { params: { query: { since, until } } }))
/** How long calls occupied agents, by queue and by agent. */
export const readHandling = (since: string, until: string): Promise<HandlingAnswer> =>
  answer(client.GET('/api/handling', { params: { query: { since, until } } }))
export const readMenuPlaces = (since: string, until: string): Promise<MenuPlace[]> =>
  answer(client.GET('/api/menus', { params: { query: { since, until } } }))
export const readBusinessCounts = (since: string, until: string): Promise<BusinessCount[]> =>
  answer(client.GET('/api/business', { params: { query: { since, until } } }))
