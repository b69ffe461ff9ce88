import { get } from './client'
import type { CustomerHit, CustomerView } from './types'

export const searchCustomers = (text: string): Promise<CustomerHit[]> => get('/customers/search', { q: text })
export const findCustomer = (customerId: number): Promise<CustomerView> => get(`/customers/${customerId}`)
