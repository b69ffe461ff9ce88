import { answer, client, given } from './client'
import type { CallPage, CallRecord } from './types'

export interface CallFilter { since: string; until: string; queue: string; outcome: CallRecord['outcome'] | ''; number: string; page: number }

export const listCalls = (filter: Partial<CallFilter>): Promise<CallPage> => answer(client.GET('/api/calls', { params: { query: given(filter) } }))
export const findCall = (callId: string): Promise<CallRecord> => answer(client.GET('/api/calls/{call_id}', { params: { path: { call_id: callId } } }))
