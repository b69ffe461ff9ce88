/** Looking for a customer. */
import { allById, byId, here, goTo, mounted, signedIn, text, type, until } from '#testing/mounted'
import { answering, asked } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { CustomerHit } from '@/server/api/types'

import CustomersPage from './CustomersPage.vue'

const hit = (known: Partial<CustomerHit> = {}): CustomerHit => ({
  ...{ customer_id: 7, name: 'Wang Li', number: 'C7', address: 'Pine Road 3', grade: 'B' },
  ...{ kind: 'resident', matched_by: 'name' },
  ...known,
})
const field = () => byId('customer-search')
const key = (element: Element | null | undefined, name: string): void => {
  element?.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
}

beforeEach(() => {
  signedIn('agent')
  answering('GET /api/customers/search', { customers: [hit(), hit({ customer_id: 8, name: 'Wang Na' })] })
  answering('GET /api/customers/7', {
    customer_id: 7,
    name: 'Wang Li',
    number: 'C7',
    kind: 'resident',
    phones: [],
    accounts: [],
    critical: '',
  })
  answering('GET /api/customers/7/corrections', [])
})

it('asks for nobody by a single letter', async () => {
  await mounted(CustomersPage)
  await type('customer-search', 'W')
  await new Promise((done) => {
    setTimeout(done, 400)
  })
  expect(asked).toEqual([])
  expect(allById('customer-hit')).toHaveLength(0)
})
it('asks once when somebody has finished typing', async () => {
  await mounted(CustomersPage)
  for (const typed of ['Wa', 'Wan', 'Wang']) await type('customer-search', typed)
  await until(() => {
    expect(allById('customer-hit').map((one) => one.dataset.customer)).toEqual(['7', '8'])
  })
  expect(asked).toHaveLength(1)
})
it('asks at once for what the address brings along', async () => {
  await goTo('/customers?q=Wang')
  await mounted(CustomersPage)
  await until(() => {
    expect(allById('customer-hit')).toHaveLength(2)
  })
})
it('opens the first by Enter, and goes through the list by the arrows', async () => {
  await goTo('/customers?q=Wang')
  await mounted(CustomersPage)
  await until(() => {
    expect(allById('customer-hit')).toHaveLength(2)
  })
  const input = field().matches('input') ? field() : field().querySelector('input')
  key(input, 'ArrowDown')
  expect(document.activeElement).toBe(allById('customer-hit')[0])
  key(document.activeElement, 'ArrowDown')
  expect(document.activeElement).toBe(allById('customer-hit')[1])
  key(input, 'Enter')
  await until(() => {
    expect(here()).toBe('/customers/7?q=Wang')
    expect(byId('customer-file').textContent).toContain('C7')
  })
})
it('says that nobody was found', async () => {
  answering('GET /api/customers/search', { customers: [] })
  await goTo('/customers?q=Nobody')
  await mounted(CustomersPage)
  await until(() => {
    expect(text()).toContain('No customer found')
  })
})
