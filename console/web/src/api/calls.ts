import type { Page, CallRecord } from './types'
import { get } from './client'

export interface CallFilter { since: string; until: string; queue: string; outcome: string; number: string; page: number }

export const listCalls = (filter: Partial<CallFilter>): Promise<Page<CallRecord>> => get('/calls', { ...filter })
export const findCall = (callId: string): Promise<CallRecord> => get(`/calls/${encodeURIComponent(callId)}`)
