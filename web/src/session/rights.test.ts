import { describe, expect, it } from 'vitest'

import { home, mayOpen, navigationOf, type Page } from './rights'

const page = (name: string, more: Partial<Page> = {}): Page => ({
  ...{ name, path: `/${name}`, icon: {}, component: () => Promise.resolve({}) },
  ...more,
})
const PAGES = [page('board', { begins: true }), page('calls'), page('desk', { telephone: true }), page('people')]
const person = (features: string[], extension: string | null = '8001', missing: 'extension'[] = []) => ({
  ...{ features, extension, missing },
})
const offered = (...one: Parameters<typeof person>): string[] =>
  navigationOf(PAGES, person(...one)).map(({ name }) => name)

describe('the pages of a person', () => {
  it('are those that the service names, in its order', () => {
    expect(offered(['desk', 'calls'])).toEqual(['desk', 'calls'])
    expect(offered(['calls', 'board'])).toEqual(['calls', 'board'])
  })
  it('are none unless the service names them', () => {
    expect(offered([])).toEqual([])
    expect(mayOpen('people', person([]))).toBe(false)
    expect(mayOpen('people', person(['people']))).toBe(true)
  })
  it('leave out what this build of the desk does not know', () => {
    expect(offered(['calls', 'forecast'])).toEqual(['calls'])
  })
  it('have a desk only where there is a telephone, or one is missing', () => {
    expect(offered(['desk', 'board'], null)).toEqual(['board'])
    expect(offered(['desk', 'board'], '8001')).toEqual(['desk', 'board'])
    expect(offered(['desk', 'calls'], null, ['extension'])).toEqual(['desk', 'calls'])
  })
})

describe('the start page', () => {
  it('is the board of who has it, else the first page', () => {
    expect(home(PAGES, person(['desk', 'board']))).toEqual({ name: 'board' })
    expect(home(PAGES, person(['desk', 'calls']))).toEqual({ name: 'desk' })
    expect(home(PAGES, person(['calls']))).toEqual({ name: 'calls' })
  })
  it('is nobody else’s page where a person has none', () => {
    expect(home(PAGES, person([]))).toEqual({ name: 'home' })
  })
})
