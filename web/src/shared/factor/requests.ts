/** Second factors: asked for at sign-in, and one's own. */
import { answer, client } from '@/server/api/client'
import { Failure } from '@/server/failure'
import type { AskedPasskey, FactorState, OfferedApp, PasskeyQuestion, ProofNeeded } from '@/server/api/types'

/** Ask which passkey may let somebody in, whose password is right; none: `passkey_none` is refused. */
export const askForPasskey = (staffNumber: string, password: string): Promise<AskedPasskey> =>
  answer(client.POST('/api/sign-in/passkey', { body: { staff_number: staffNumber, password } }))

export const mySecondFactor = (): Promise<FactorState> => answer(client.GET('/api/me/second-factor'))

/** Name a wrong password as such: `sign_in_refused` is who is not signed in. */
async function withPassword<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Failure && error.code === 'sign_in_refused')
      throw new Failure(error.status, 'password_wrong', error.message)
    throw error
  }
}

export const offerApp = (password: string, proof: ProofNeeded): Promise<OfferedApp> =>
  withPassword(answer(client.POST('/api/me/second-factor/app', { body: { password, ...proof } })))
/** Take the app into use by one of its codes; gives the recovery codes, this once. */
export const confirmApp = async (code: string): Promise<string[]> =>
  (await answer(client.POST('/api/me/second-factor/confirm', { body: { code } }))).codes
export const renewRecoveryCodes = async (proof: ProofNeeded): Promise<string[]> =>
  (await answer(client.POST('/api/me/second-factor/recovery-codes', { body: proof }))).codes
export const giveUpSecondFactor = async (proof: ProofNeeded): Promise<void> => {
  await answer(client.POST('/api/me/second-factor/off', { body: proof }))
}

/** Ask for a passkey of one's own, as the proof of what is changed next. */
export const askForMyPasskey = (): Promise<PasskeyQuestion> => answer(client.POST('/api/me/second-factor/passkeys/ask'))
export const offerPasskey = (password: string, proof: ProofNeeded): Promise<PasskeyQuestion> =>
  withPassword(answer(client.POST('/api/me/second-factor/passkeys/offer', { body: { password, ...proof } })))
/** Keep a passkey that the browser made; gives recovery codes, where there were none before. */
export const keepPasskey = async (name: string, made: string): Promise<string[]> =>
  (await answer(client.POST('/api/me/second-factor/passkeys', { body: { name, made } }))).codes
export const removePasskey = async (passkeyId: number, proof: ProofNeeded): Promise<void> => {
  const params = { path: { passkey_id: passkeyId } }
  await answer(client.POST('/api/me/second-factor/passkeys/{passkey_id}/remove', { params, body: proof }))
}
