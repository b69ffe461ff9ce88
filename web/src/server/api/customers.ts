import { answer, client } from './client'
import type { CustomerHit, CustomerView } from './types'

export const searchCustomers = async (text: string): Promise<CustomerHit[]> =>
  (await answer(client.GET('/api/customers/search', { params: { query: { q: text } } }))).customers
export const findCustomer = (customerId: number): Promise<CustomerView> =>
  answer(client.GET('/api/customers/{customer_id}', { params: { path: { customer_id: customerId } } }))
