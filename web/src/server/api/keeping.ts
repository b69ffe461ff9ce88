/** What is kept how long, and one person's data. */
import { answer, client } from './client'
import type { CitizenView, HistoryLine, KeepingView, Period } from './types'

const of = (account: string) => ({ params: { path: { account } } })

/** Periods, and customers whose data must stay. */
export const getKeeping = (): Promise<KeepingView> => answer(client.GET('/api/keeping'))
export const setPeriod = (kind: Period['kind'], days: number): Promise<KeepingView> =>
  answer(client.PUT('/api/keeping/periods/{kind}', { params: { path: { kind } }, body: { days } }))
export const addHold = (account: string, reason: string): Promise<KeepingView> =>
  answer(client.POST('/api/keeping/holds', { body: { account, reason } }))
export const removeHold = (account: string): Promise<KeepingView> =>
  answer(client.DELETE('/api/keeping/holds/{account}', of(account)))

/** Whose account it is, and what is held of them. */
export const getCitizen = (account: string): Promise<CitizenView> =>
  answer(client.GET('/api/keeping/citizens/{account}', of(account)))
/** All that is held of them, as a file. */
export const exportCitizen = (account: string): Promise<Blob> =>
  answer(client.POST('/api/keeping/citizens/{account}/export', { ...of(account), parseAs: 'blob' })) as Promise<Blob>
export const eraseCitizen = (account: string, reason: string): Promise<unknown> =>
  answer(client.POST('/api/keeping/citizens/{account}/erase', { ...of(account), body: { reason } }))

/** What was decided and done here, a hundred at a time, the newest first. */
export const listKeepingHistory = (before?: number): Promise<HistoryLine[]> =>
  answer(client.GET('/api/keeping/history', { params: { query: before === undefined ? {} : { before } } }))
