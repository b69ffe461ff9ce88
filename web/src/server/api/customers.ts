import { answer, client } from './client'
import type { CustomerHit, CustomerView, FileEdit, Linked, NumberLink } from './types'

export const searchCustomers = async (text: string): Promise<CustomerHit[]> =>
  (await answer(client.GET('/api/customers/search', { params: { query: { q: text } } }))).customers
export const findCustomer = (customerId: number): Promise<CustomerView> =>
  answer(client.GET('/api/customers/{customer_id}', { params: { path: { customer_id: customerId } } }))

const at = (customerId: number) => ({ params: { path: { customer_id: customerId } } })

/** Let a number be a customer's from now on. */
export const linkNumber = (customerId: number, body: NumberLink): Promise<Linked> =>
  answer(client.POST('/api/customers/{customer_id}/phones', { ...at(customerId), body }))
export const undoLink = (customerId: number, correctionId: number): Promise<unknown> =>
  answer(
    client.POST('/api/customers/{customer_id}/phones/{correction_id}/undo', {
      params: { path: { customer_id: customerId, correction_id: correctionId } },
    }),
  )
/** Say that a number is not this customer's. */
export const markNumberWrong = (customerId: number, number: string): Promise<unknown> =>
  answer(client.POST('/api/customers/{customer_id}/phones/wrong', { ...at(customerId), body: { number } }))
/** Change what is named; the rest stays. */
export const editCustomer = (customerId: number, body: FileEdit): Promise<unknown> =>
  answer(client.PATCH('/api/customers/{customer_id}', { ...at(customerId), body }))
