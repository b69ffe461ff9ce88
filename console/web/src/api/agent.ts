import type { BoardAgent } from '@/live/frames'
import { get, post } from './client'
import type { Board } from './types'

export type Wish = 'ready' | 'not_ready' | 'end_wrap_up'

export const agentState = (): Promise<BoardAgent> => get('/agent/state')
export const wish = (state: Wish, reason = ''): Promise<BoardAgent> => post('/agent/state', { state, reason })
export const joinQueues = (): Promise<BoardAgent> => post('/agent/sign-in-queue')
export const leaveQueues = (): Promise<BoardAgent> => post('/agent/sign-out-queue')
export const readBoard = (): Promise<Board> => get('/board')
