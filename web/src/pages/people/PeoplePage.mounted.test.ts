/** Who works here: the list, and what an administrator does to an account. */
import { allById, byId, mounted, press, settled, signedIn, text, until } from '#testing/mounted'
import { answering, asked, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { Person } from '@/server/api/types'

import PeoplePage from './PeoplePage.vue'

const person = (known: Partial<Person> = {}): Person => ({
  ...{ person_id: 7, staff_number: '1007', name: 'Wang', role: 'agent', extension: '8007', phone: 'browser' },
  ...{ language: 'en', queues: ['outage'], backup_queues: [], active: true, missing: [], permissions: [], may: {} },
  ...{ created_at: '2024-06-01T08:00:00Z', approves_from: null, confirmed_by: null, issued_at: null, issued_by: null },
  ...{ source: 'own', has_factor: false },
  ...known,
})
const reads = (): number => asked.filter((one) => one.what === 'GET /api/people').length
const confirm = async (): Promise<void> => {
  await until(() => {
    expect(document.querySelector('.el-message-box__btns .el-button--primary')).not.toBeNull()
  })
  document.querySelector<HTMLElement>('.el-message-box__btns .el-button--primary')?.click()
  await settled()
}
const act = async (what: string): Promise<void> => {
  await press('person-more-1007')
  await until(() => {
    expect(allById(`person-${what}`).length).toBeGreaterThan(0)
  })
  await press(`person-${what}`)
}

beforeEach(() => {
  signedIn('administrator', ['add_person'])
  answering('GET /api/people', [
    person(),
    person({ person_id: 8, staff_number: '1008', name: 'Li', missing: ['queues'] }),
  ])
  answering('GET /api/people/queues', ['outage', 'billing'])
})

it('shows everybody, and what somebody still lacks', async () => {
  await mounted(PeoplePage)
  await until(() => {
    expect(byId('person-1007').textContent).toBe('Wang')
  })
  expect(byId('lacks-1008').textContent).not.toBe('')
  expect(allById('lacks-1007')).toHaveLength(0)
})
it('asks before it shuts somebody out, and shows it', async () => {
  await mounted(PeoplePage)
  const before = reads()
  answering('PATCH /api/people/7', person({ active: false }))
  answering('GET /api/people', [person({ active: false })])
  await act('deactivate')
  expect(sent('PATCH /api/people/7')).toBeUndefined()
  await confirm()
  expect(sent('PATCH /api/people/7')).toEqual({ active: false })
  await until(() => {
    expect(reads()).toBe(before + 1)
    expect(allById('person-1008')).toHaveLength(0)
  })
})
it('shows a new password once', async () => {
  await mounted(PeoplePage)
  answering('POST /api/people/7/password', { password: 'spring-river-42' })
  await act('reset')
  await confirm()
  await until(() => {
    expect(text()).toContain('spring-river-42')
  })
})
it('offers nobody new to whom the service would refuse it', async () => {
  signedIn('administrator')
  await mounted(PeoplePage)
  expect(allById('person-add')).toHaveLength(0)
})
