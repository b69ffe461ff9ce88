/** Whom the router lets in: by what the service lets a person do, and by nothing else. */
import '#testing/mounted'
import { answering, refusing } from '#testing/service'
import { describe, expect, it } from 'vitest'

import type { Act } from '@/server/api/types'

import { PAGES } from './pages'
import { router } from './router'

const OTHERS = PAGES.filter((page) => page.name !== 'calls').flatMap((page) => [page, ...(page.parts ?? [])])

/** Come as who may do this alone, whatever their role. */
function comeWith(...acts: Act[]): void {
  const may = Object.fromEntries(acts.map((act) => [act, '']))
  answering('GET /api/me', { role: 'administrator', extension: '8001', missing: [], may })
  answering('GET /api/desk-settings', { time_zone: 'Asia/Shanghai', pause_reasons: [], queues: [], business_types: [] })
}
async function openedAt(address: string): Promise<unknown> {
  await router.push(address)
  return router.currentRoute.value.name
}

it.each(OTHERS.map(({ path }) => path.replace(/:id\??/, '7')))(
  'leads home from %s who has only the calls',
  async (to) => {
    comeWith('see_calls')
    expect(await openedAt(to)).toBe('calls')
  },
)

describe('who has the calls', () => {
  it.each(['/calls/7', '/', '/sign-in'])('comes to them from %s', async (address) => {
    await router.push('/no-such-page')
    comeWith('see_calls')
    expect(await openedAt(address)).toBe('calls')
  })
})

it('marks the page in the navigation that an address belongs to', () => {
  expect(router.resolve('/campaigns/7').meta.page).toBe('campaigns')
})

it('shows no page to who has none', async () => {
  comeWith()
  for (const address of ['/desk', '/calls/7', '/']) expect(await openedAt(address)).toBe('home')
})
it('asks who is not signed in to sign in, and remembers where they went', async () => {
  refusing('GET /api/me', 401, 'not_signed_in')
  expect(await openedAt('/people')).toBe('sign-in')
  expect(router.currentRoute.value.query).toEqual({ to: '/people' })
})
it('leads who must set a second factor up there from everywhere, and nobody else', async () => {
  await router.push('/no-such-page')
  answering('GET /api/me', {
    role: 'supervisor',
    extension: null,
    missing: [],
    may: {},
    owes_factor: true,
  })
  for (const address of ['/board', '/', '/sign-in']) expect(await openedAt(address)).toBe('second-factor')
})
it('shows nobody else the page where one is set up', async () => {
  await router.push('/no-such-page')
  comeWith('see_calls')
  expect(await openedAt('/second-factor')).toBe('calls')
})
