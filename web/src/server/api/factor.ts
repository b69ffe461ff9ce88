/** One's own second factor: how it stands, an app set up, its recovery codes. */
import { answer, client } from './client'
import { Failure } from './failure'
import type { FactorState, OfferedApp } from './types'

export const mySecondFactor = (): Promise<FactorState> => answer(client.GET('/api/me/second-factor'))
/** Ask for a new app; a wrong password is refused as `password_wrong`. */
export const offerApp = async (password: string, code: string): Promise<OfferedApp> => {
  try {
    return await answer(client.POST('/api/me/second-factor/app', { body: { password, code } }))
  } catch (error) {
    if (error instanceof Failure && error.code === 'sign_in_refused')
      throw new Failure(error.status, 'password_wrong', error.message)
    throw error
  }
}
/** Take the app into use by one of its codes; gives the recovery codes, this once. */
export const confirmApp = async (code: string): Promise<string[]> =>
  (await answer(client.POST('/api/me/second-factor/confirm', { body: { code } }))).codes
export const renewRecoveryCodes = async (code: string): Promise<string[]> =>
  (await answer(client.POST('/api/me/second-factor/recovery-codes', { body: { code } }))).codes
export const giveUpSecondFactor = async (code: string): Promise<true> => {
  await answer(client.POST('/api/me/second-factor/off', { body: { code } }))
  return true
}
