import { answer, client } from './client'
import type { AgentView, AgentDay } from './types'

export type Wish = 'ready' | 'not_ready' | 'end_wrap_up' | 'extend_wrap_up'

export const wish = (state: Wish, reason = ''): Promise<AgentView> =>
  answer(client.POST('/api/agent/state', { body: { state, reason } }))
export const readAgentDay = (): Promise<AgentDay> => answer(client.GET('/api/agent/day'))
export const joinQueues = (): Promise<AgentView> => answer(client.POST('/api/agent/sign-in-queue'))
export const leaveQueues = (): Promise<AgentView> => answer(client.POST('/api/agent/sign-out-queue'))
