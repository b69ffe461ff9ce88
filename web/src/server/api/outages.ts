import { answer, client } from './client'
import type {
  Affected,
  Below,
  DeviceLine,
  Feeder,
  GridState,
  NewOutage,
  Outage,
  OutageEdit,
  OutagePlaces,
  PremisePlace,
  Report,
  SupplyWay,
} from './types'

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
/** What an outage was opened on, with feeder and substation. */
export const placesOn = (id: string): Promise<OutagePlaces> =>
  answer(client.GET('/api/outages/{outage_id}/places', at(id)))
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

interface Line {
  type: 'LineString'
  coordinates: number[][]
}
interface Point {
  type: 'Point'
  coordinates: number[]
}
export interface GridFeatures {
  features: {
    properties: {
      kind: 'substation' | 'section' | 'switch' | 'transformer'
      code: string
      name: string
      feeder?: string
      switch?: string
      closed?: boolean
    }
    geometry: Line | Point
  }[]
}
export interface PremiseFeatures {
  features: { properties: { transformer: string }; geometry: { coordinates: number[][] } }[]
}

/** The service writes GeoJSON by itself, so its description does not name what is in it. */
export const readGridMap = async (): Promise<GridFeatures> =>
  (await answer<unknown>(client.GET('/api/grid/map', {}))) as GridFeatures
export const readFeederPremises = async (feeder: string): Promise<PremiseFeatures> =>
  (await answer<unknown>(client.GET('/api/grid/premises', { params: { query: { feeder } } }))) as PremiseFeatures
export const readGridState = (): Promise<GridState> => answer(client.GET('/api/grid/state'))
type OnMap = 'substation' | 'feeder' | 'device' | 'transformer'
export const countUnder = (kind: OnMap, code: string): Promise<Affected> =>
  answer(client.GET('/api/grid/under', { params: { query: { kind, code } } }))
/** The way up from a thing to its substation, and the switches that part it. */
export const readSupplyWay = (kind: OnMap, code: string): Promise<SupplyWay> =>
  answer(client.GET('/api/grid/above', { params: { query: { kind, code } } }))
export const findPremises = (words: string): Promise<PremisePlace[]> =>
  answer(client.GET('/api/grid/find', { params: { query: { words } } }))
