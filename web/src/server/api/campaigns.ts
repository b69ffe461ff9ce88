import { answer, client, given } from './client'
import type { Campaign, CampaignDraft, CampaignEdit, ContactPage, ListResult, Preflight, Spoken } from './types'

export type Order = 'start' | 'pause' | 'resume' | 'stop'

const at = (id: string) => ({ path: { campaign_id: id } })

export const listCampaigns = (): Promise<Campaign[]> => answer(client.GET('/api/campaigns'))
export const findCampaign = (id: string): Promise<Campaign> =>
  answer(client.GET('/api/campaigns/{campaign_id}', { params: at(id) }))
export const draftCampaign = (body: CampaignDraft): Promise<Campaign> => answer(client.POST('/api/campaigns', { body }))
export const changeCampaign = (id: string, body: CampaignEdit): Promise<Campaign> =>
  answer(client.PATCH('/api/campaigns/{campaign_id}', { params: at(id), body }))
export const order = (id: string, what: Order): Promise<Campaign> =>
  answer(client.POST('/api/campaigns/{campaign_id}/{order}', { params: { path: { campaign_id: id, order: what } } }))
/** Approve what one looked at: `digest` names it, and what has changed since is refused. */
export const approveCampaign = (id: string, digest: string): Promise<Campaign> =>
  answer(client.POST('/api/campaigns/{campaign_id}/approve', { params: at(id), body: { digest } }))
export const preflight = (id: string): Promise<Preflight> =>
  answer(client.GET('/api/campaigns/{campaign_id}/preflight', { params: at(id) }))
export const words = (id: string): Promise<Spoken> =>
  answer(client.GET('/api/campaigns/{campaign_id}/words', { params: at(id) }))
export const listContacts = (id: string, state: string, page: number): Promise<ContactPage> =>
  answer(
    client.GET('/api/campaigns/{campaign_id}/contacts', {
      params: { ...at(id), query: { ...given({ state }), page } },
    }),
  )

/** Add the numbers of a file (CSV or XLSX) to a draft. */
export const addList = (id: string, file: File): Promise<ListResult> => {
  const form = new FormData()
  form.append('file', file)
  return answer(
    client.POST('/api/campaigns/{campaign_id}/list', {
      params: at(id),
      body: { file: file.name },
      bodySerializer: () => form,
    }),
  )
}

/** The notice as it will be spoken, as a sound file. */
export const listen = async (id: string, language: 'zh' | 'en'): Promise<Blob> =>
  (await answer(
    client.POST('/api/campaigns/{campaign_id}/listen', { params: at(id), body: { language }, parseAs: 'blob' }),
  )) as Blob
