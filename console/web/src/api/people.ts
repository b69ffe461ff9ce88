import { get, patch, post } from './client'
import type { Issued, Me, NewPerson, Person, SoftphoneAccount } from './types'

export const signIn = (staffNumber: string, password: string): Promise<Me> =>
  post('/sign-in', { staff_number: staffNumber, password })
export const signOut = (): Promise<void> => post('/sign-out')
export const whoAmI = (): Promise<Me> => get('/me')
export const setLanguage = (language: string): Promise<Me> => patch('/me', { language })
export const softphoneAccount = (): Promise<SoftphoneAccount> => get('/softphone')

export const listPeople = (): Promise<Person[]> => get('/people')
export const addPerson = (person: NewPerson): Promise<Issued> => post('/people', person)
export const changePerson = (personId: number, change: Partial<Person>): Promise<Person> =>
  patch(`/people/${personId}`, change)
export const newPassword = (personId: number): Promise<Issued> => post(`/people/${personId}/password`)
