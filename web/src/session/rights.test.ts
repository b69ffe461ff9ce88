import { describe, expect, it } from 'vitest'

import type { Act } from '@/server/api/types'

import { home, mayOpen, navigationOf, type Page } from './rights'

const page = (name: string, act: Act, place: number, more: Partial<Page> = {}): Page => ({
  ...{ name, act, place, path: `/${name}`, icon: {}, component: () => Promise.resolve({}) },
  ...more,
})
const PAGES = [
  page('people', 'add_person', 4),
  page('board', 'see_board', 2, { begins: true }),
  page('calls', 'see_calls', 3),
  page('desk', 'take_calls', 1, { telephone: true }),
]
const person = (acts: Act[], extension: string | null = '8001', missing: 'extension'[] = []) => ({
  may: { ...Object.fromEntries(acts.map((act) => [act, ''])), keep_data: 'role_forbidden' },
  ...{ extension, missing },
})
const offered = (...one: Parameters<typeof person>): string[] =>
  navigationOf(PAGES, person(...one)).map(({ name }) => name)

describe('the pages of a person', () => {
  it('are those whose act the service lets them do, by their places', () => {
    expect(offered(['take_calls', 'see_calls'])).toEqual(['desk', 'calls'])
    expect(offered(['see_calls', 'see_board'])).toEqual(['board', 'calls'])
  })
  it('are none unless the service lets them', () => {
    expect(offered([])).toEqual([])
    expect(mayOpen('add_person', person([]))).toBe(false)
    expect(mayOpen('keep_data', person(['add_person']))).toBe(false)
    expect(mayOpen('add_person', person(['add_person']))).toBe(true)
  })
  it('have a desk only where there is a telephone, or one is missing', () => {
    expect(offered(['take_calls', 'see_board'], null)).toEqual(['board'])
    expect(offered(['take_calls', 'see_board'], '8001')).toEqual(['desk', 'board'])
    expect(offered(['take_calls', 'see_calls'], null, ['extension'])).toEqual(['desk', 'calls'])
  })
})

describe('the start page', () => {
  it('is the board of who has it, else the first page', () => {
    expect(home(PAGES, person(['take_calls', 'see_board']))).toEqual({ name: 'board' })
    expect(home(PAGES, person(['take_calls', 'see_calls']))).toEqual({ name: 'desk' })
    expect(home(PAGES, person(['see_calls']))).toEqual({ name: 'calls' })
  })
  it('is nobody else’s page where a person has none', () => {
    expect(home(PAGES, person([]))).toEqual({ name: 'home' })
  })
})
