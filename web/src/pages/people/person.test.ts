import { describe, expect, it } from 'vitest'

import type { Person } from '@/server/api/types'

import { actsOf, changeOf, formOf, lacks, telephoneOf, served } from './person'

const person = {
  person_id: 3,
  name: '王芳',
  role: 'agent',
  extension: '1001',
  phone: 'browser',
  language: 'zh',
  queues: ['service', 'outage'],
  backup_queues: ['outage'],
} as unknown as Person

describe('a person edited', () => {
  it('sends only what differs, so that a new name ends no sign-in', () => {
    expect(changeOf(formOf(person), person)).toEqual({})
    expect(changeOf({ ...formOf(person), name: ' 王芳芳 ', queues: ['outage', 'service'] }, person)).toEqual({
      name: '王芳芳',
    })
    expect(changeOf({ ...formOf(person), role: 'supervisor', queues: ['outage'] }, person)).toEqual({
      role: 'supervisor',
      queues: ['outage'],
    })
    expect(changeOf({ ...formOf(person), queues: ['service'] }, person)).toEqual({
      queues: ['service'],
      backup_queues: [], // nobody helps out where they do not serve
    })
  })
  it('shows in which queues they only help out', () => {
    const told = served(
      person,
      (code) => code.toUpperCase(),
      (queue) => `${queue}, helps out`,
    )
    expect(told).toEqual(['SERVICE', 'OUTAGE, helps out'])
  })
  it('is given another telephone only when it is another', () => {
    expect(telephoneOf(formOf(person), person)).toBeNull()
    expect(telephoneOf({ ...formOf(person), extension: '' }, person)).toEqual({ extension: null, phone: 'browser' })
    expect(telephoneOf({ ...formOf(person), phone: 'sip' }, person)).toEqual({ extension: '1001', phone: 'sip' })
  })
  it('lacks as an agent what calls need', () => {
    expect(lacks({ role: 'agent', extension: ' ', queues: [] })).toEqual(['extension', 'queues'])
    expect(lacks({ role: 'supervisor', extension: '', queues: [] })).toEqual([])
  })
  it('offers no confirmation where none is needed, and says what stands in the way of the rest', () => {
    const may = {
      ...{ confirm: 'confirm_not_needed', reset: '', reset_factor: 'second_factor_not_on' },
      ...{ sign_out: '', deactivate: 'last_administrator' },
    }
    expect(actsOf({ may })).toEqual([
      { act: 'reset', why: '' },
      { act: 'sign_out', why: '' },
      { act: 'deactivate', why: 'last_administrator' },
    ])
  })
})
