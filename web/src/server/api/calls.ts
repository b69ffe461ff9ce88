import { answer, client, given } from './client'
import type { ListedCall, CallPage, SaidOfCall, WholeCall } from './types'

export interface CallFilter {
  since: string
  until: string
  queue: string
  extension: string
  outcome: ListedCall['outcome'] | ''
  business_type: string
  number: string
  page: number
}

export const listCalls = (filter: Partial<CallFilter>): Promise<CallPage> =>
  answer(client.GET('/api/calls', { params: { query: given(filter) } }))
/** Every call that fits, page by page; one that ended meanwhile moves others to the next page, not twice into the list. */
export async function listAllCalls(filter: Partial<CallFilter>, list = listCalls): Promise<ListedCall[]> {
  const first = await list({ ...filter, page: 1 })
  const pages = Math.ceil(first.total / first.page_size)
  const rest = await Promise.all(
    Array.from({ length: Math.max(0, pages - 1) }, (_, index) => list({ ...filter, page: index + 2 })),
  )
  const rows = [first, ...rest].flatMap((page) => page.rows)
  return [...new Map(rows.map((call) => [call.call_id, call])).values()]
}
export const findCall = (callId: string): Promise<WholeCall> =>
  answer(client.GET('/api/calls/{call_id}', { params: { path: { call_id: callId } } }))
/** What a call was about, as an agent says. */
export const readBusiness = (callId: string): Promise<SaidOfCall> =>
  answer(client.GET('/api/calls/{call_id}/business', { params: { path: { call_id: callId } } }))
/** Say what a call was about; "" takes it back. */
export const sayBusiness = (callId: string, business_type: string): Promise<SaidOfCall> =>
  answer(
    client.PUT('/api/calls/{call_id}/business', { params: { path: { call_id: callId } }, body: { business_type } }),
  )
