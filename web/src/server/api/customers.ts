import { answer, client } from './client'
import type {
  AccountMoney,
  CorrectionLine,
  CustomerHit,
  CustomerView,
  FileEdit,
  Linked,
  NumberLink,
  NumberWrong,
  OpenConflict,
} from './types'

export const searchCustomers = async (text: string): Promise<CustomerHit[]> =>
  (await answer(client.GET('/api/customers/search', { params: { query: { q: text } } }))).customers
export const findCustomer = (customerId: number): Promise<CustomerView> =>
  answer(client.GET('/api/customers/{customer_id}', { params: { path: { customer_id: customerId } } }))

const at = (customerId: number) => ({ params: { path: { customer_id: customerId } } })

/** Let a number be a customer's from now on. */
export const linkNumber = (customerId: number, body: NumberLink): Promise<Linked> =>
  answer(client.POST('/api/customers/{customer_id}/phones', { ...at(customerId), body }))
/** What an account owes, its last bills and payments, its use by month, its meters. */
export const findAccountMoney = (customerId: number, accountId: number): Promise<AccountMoney> =>
  answer(
    client.GET('/api/customers/{customer_id}/accounts/{account_id}', {
      params: { path: { customer_id: customerId, account_id: accountId } },
    }),
  )
/** What people corrected in a file, the newest first. */
export const listCorrections = (customerId: number): Promise<CorrectionLine[]> =>
  answer(client.GET('/api/customers/{customer_id}/corrections', at(customerId)))
export const undoCorrection = (customerId: number, correctionId: number): Promise<unknown> =>
  answer(
    client.POST('/api/customers/{customer_id}/corrections/{correction_id}/undo', {
      params: { path: { customer_id: customerId, correction_id: correctionId } },
    }),
  )
/** Say that a number is not this customer's. */
export const markNumberWrong = (customerId: number, body: NumberWrong): Promise<unknown> =>
  answer(client.POST('/api/customers/{customer_id}/phones/wrong', { ...at(customerId), body }))
/** Change what is named; the rest stays. */
export const editCustomer = (customerId: number, body: FileEdit): Promise<unknown> =>
  answer(client.PATCH('/api/customers/{customer_id}', { ...at(customerId), body }))

/** What other systems told anew of what was corrected here, the eldest first. */
export const listConflicts = (): Promise<OpenConflict[]> => answer(client.GET('/api/conflicts'))
/** Decide between the two that were seen: what reads otherwise by now is refused. */
export const decideConflict = (
  { conflict_id, ours, theirs }: OpenConflict,
  side: 'ours' | 'theirs',
): Promise<unknown> =>
  answer(
    client.POST('/api/conflicts/{conflict_id}/decide', {
      params: { path: { conflict_id } },
      body: { side, ours, theirs },
    }),
  )
