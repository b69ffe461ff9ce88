import { answer, client } from './client'
import type { PauseReason, PauseWish } from './types'

export const listPauses = (): Promise<PauseReason[]> => answer(client.GET('/api/house/pauses'))
/** Add a reason for a pause, or change it; all reasons come back. */
export const putPause = (code: string, wish: PauseWish): Promise<PauseReason[]> =>
  answer(client.PUT('/api/house/pauses/{code}', { params: { path: { code } }, body: wish }))
