import { answer, client } from './client'
import { Failure } from '../failure'
import type {
  Alert,
  DeskSettings,
  Issued,
  Me,
  NewPerson,
  Person,
  PersonChange,
  ProofNeeded,
  SignInWays,
  SoftphoneAccount,
} from './types'

/** Sign in; `proof` is the second factor's, where there is one: without it `second_factor_needed` is refused. */
export const signIn = (staffNumber: string, password: string, proof: ProofNeeded): Promise<Me> =>
  answer(client.POST('/api/sign-in', { body: { staff_number: staffNumber, password, ...proof } }))
/** How one may sign in beside a staff number and a password. */
export const signInWays = (): Promise<SignInWays> => answer(client.GET('/api/sign-in/ways'))
/** The address that leads to the house's provider, and back to a page of ours. */
export const providerAddress = (to: string): string => `/api/sign-in/oidc?${new URLSearchParams({ to }).toString()}`
/** End all of one's own sign-ins, this one too. */
export const signOutEverywhere = async (): Promise<true> => {
  await answer(client.POST('/api/sign-out/everywhere'))
  return true
}
export const signOut = async (): Promise<void> => {
  await answer(client.POST('/api/sign-out'))
}
export const whoAmI = (): Promise<Me> => answer(client.GET('/api/me'))
export const setLanguage = (language: Me['language']): Promise<Me> =>
  answer(client.PATCH('/api/me', { body: { language } }))
/** Change one's own password; a wrong present one is refused as `password_wrong`. */
export const changePassword = async (current: string, fresh: string): Promise<true> => {
  try {
    await answer(client.POST('/api/me/password', { body: { current, new: fresh } }))
  } catch (error) {
    if (error instanceof Failure && error.code === 'sign_in_refused')
      throw new Failure(error.status, 'password_wrong', error.message)
    throw error
  }
  return true
}
export const deskSettings = (): Promise<DeskSettings> => answer(client.GET('/api/desk-settings'))
export const softphoneAccount = (): Promise<SoftphoneAccount> => answer(client.GET('/api/softphone'))

export const listAlerts = (): Promise<Alert[]> => answer(client.GET('/api/audit/alerts'))
export const listPeople = (): Promise<Person[]> => answer(client.GET('/api/people'))
/** The queues of the house, also those that nobody serves yet. */
export const listHouseQueues = (): Promise<string[]> => answer(client.GET('/api/people/queues'))
export const addPerson = (person: NewPerson): Promise<Issued> => answer(client.POST('/api/people', { body: person }))
export const changePerson = (personId: number, change: PersonChange): Promise<Person> =>
  answer(client.PATCH('/api/people/{person_id}', { params: { path: { person_id: personId } }, body: change }))
export const newPassword = (personId: number): Promise<Issued> =>
  answer(client.POST('/api/people/{person_id}/password', { params: { path: { person_id: personId } } }))
export const resetFactor = (personId: number): Promise<Person> =>
  answer(client.POST('/api/people/{person_id}/second-factor/reset', { params: { path: { person_id: personId } } }))
export const giveTelephone = (
  personId: number,
  telephone: { extension: string | null; phone: Person['phone'] },
): Promise<Issued> =>
  answer(
    client.PUT('/api/people/{person_id}/telephone', { params: { path: { person_id: personId } }, body: telephone }),
  )
/** Say as another administrator that an account is its holder's alone: it may approve at once. */
export const confirmPerson = (personId: number): Promise<Person> =>
  answer(client.POST('/api/people/{person_id}/confirm', { params: { path: { person_id: personId } } }))
export const signPersonOut = async (personId: number): Promise<true> => {
  await answer(client.POST('/api/people/{person_id}/sign-out', { params: { path: { person_id: personId } } }))
  return true
}
