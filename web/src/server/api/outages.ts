import { answer, client } from './client'
import type { Affected, Below, DeviceLine, Feeder, NewOutage, Outage, OutageEdit, Report } from './types'

const at = (id: string) => ({ params: { path: { outage_id: id } } })

export const listOutages = (): Promise<Outage[]> => answer(client.GET('/api/outages'))
export const findOutage = (id: string): Promise<Outage> => answer(client.GET('/api/outages/{outage_id}', at(id)))
export const openOutage = (body: NewOutage): Promise<Outage> => answer(client.POST('/api/outages', { body }))
export const changeOutage = (id: string, body: OutageEdit): Promise<Outage> =>
  answer(client.PATCH('/api/outages/{outage_id}', { ...at(id), body }))
/** The outage is over: the supply is back, or (`cancelled`) it never will have been. */
export const endOutage = (id: string, cancelled: boolean): Promise<Outage> =>
  answer(client.POST('/api/outages/{outage_id}/restore', { ...at(id), body: { cancelled } }))
export const affectedBy = (id: string): Promise<Affected> =>
  answer(client.GET('/api/outages/{outage_id}/affected', at(id)))
/** Reports that ask for somebody; danger first, folded by premise or number. */
export const listReports = (): Promise<Report[]> => answer(client.GET('/api/outages/reports'))
/** Put reports away; `danger`: whoever does saw danger among them. */
export const settleReports = (report_ids: number[], reason: string, danger: boolean): Promise<{ settled: number }> =>
  answer(client.POST('/api/outages/reports/settle', { body: { report_ids, reason, danger } }))
export const listFeeders = (): Promise<Feeder[]> => answer(client.GET('/api/grid/feeders'))
/** Devices by part of their code or name, the best first. */
export const findDevices = (find: string): Promise<DeviceLine[]> =>
  answer(client.GET('/api/grid/devices', { params: { query: { find } } }))
/** What goes dark when these devices open. */
export const countBelow = (device: string[]): Promise<Below> =>
  answer(client.GET('/api/grid/below', { params: { query: { device } } }))
