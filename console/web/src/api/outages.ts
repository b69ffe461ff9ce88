import { get, patch, post } from './raw'
import type { Affected, Feeder, NewOutage, Outage } from './types'

export const listOutages = (): Promise<Outage[]> => get('/outages')
export const findOutage = (id: string): Promise<Outage> => get(`/outages/${id}`)
export const openOutage = (outage: NewOutage): Promise<Outage> => post('/outages', outage)
export const changeOutage = (id: string, change: Partial<NewOutage> & { version: number }): Promise<Outage> =>
  patch(`/outages/${id}`, change)
export const restoreOutage = (id: string): Promise<Outage> => post(`/outages/${id}/restore`)
export const affectedBy = (id: string): Promise<Affected> => get(`/outages/${id}/affected`)
export const listFeeders = (): Promise<Feeder[]> => get('/grid/feeders')
