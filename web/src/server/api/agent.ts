import { answer, client } from './client'
import type { AgentView, WorkingDay } from './types'

export type Wish = 'ready' | 'not_ready' | 'end_wrap_up'

export const wish = (state: Wish, reason = ''): Promise<AgentView> =>
  answer(client.POST('/api/agent/state', { body: { state, reason } }))
export const readWorkingDay = (): Promise<WorkingDay> => answer(client.GET('/api/agent/day'))
export const joinQueues = (): Promise<AgentView> => answer(client.POST('/api/agent/sign-in-queue'))
export const leaveQueues = (): Promise<AgentView> => answer(client.POST('/api/agent/sign-out-queue'))
