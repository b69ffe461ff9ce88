import { get, patch, post, sound } from './raw'
import type { Campaign, Contact, Page, Preflight } from './types'

export type Order = 'approve' | 'start' | 'pause' | 'resume' | 'stop'
export type Draft = Pick<Campaign, 'name' | 'occasion' | 'outage_id'> & Partial<Campaign>

export const listCampaigns = (): Promise<Campaign[]> => get('/campaigns')
export const findCampaign = (id: string): Promise<Campaign> => get(`/campaigns/${id}`)
export const draftCampaign = (draft: Draft): Promise<Campaign> => post('/campaigns', draft)
export const changeCampaign = (id: string, change: Partial<Campaign>): Promise<Campaign> => patch(`/campaigns/${id}`, change)
export const order = (id: string, what: Order): Promise<Campaign> => post(`/campaigns/${id}/${what}`)
export const preflight = (id: string): Promise<Preflight> => get(`/campaigns/${id}/preflight`)
export const listContacts = (id: string, state: string, page: number): Promise<Page<Contact>> =>
  get(`/campaigns/${id}/contacts?${new URLSearchParams({ ...(state && { state }), page: String(page) }).toString()}`)
export const listen = (id: string, language: string): Promise<Blob> => sound(`/campaigns/${id}/listen`, { language })
