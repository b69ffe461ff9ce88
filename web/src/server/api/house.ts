import { answer, client } from './client'
import type { HouseQueue, PauseReason, PauseWish, QueueWish } from './types'

export const listPauses = (): Promise<PauseReason[]> => answer(client.GET('/api/house/pauses'))
/** Add a reason for a pause, or change it; all reasons come back. */
export const putPause = (code: string, wish: PauseWish): Promise<PauseReason[]> =>
  answer(client.PUT('/api/house/pauses/{code}', { params: { path: { code } }, body: wish }))
export const listQueues = (): Promise<HouseQueue[]> => answer(client.GET('/api/house/queues'))
/** Add a queue, or change it; all queues come back. Asterisk has it within two seconds. */
export const putQueue = (code: string, wish: QueueWish): Promise<HouseQueue[]> =>
  answer(client.PUT('/api/house/queues/{code}', { params: { path: { code } }, body: wish }))
