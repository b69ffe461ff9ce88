/** Every page has what the desk shows of it, and is told by the service to somebody. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import type { Words } from '@/base/i18n'
import { home, navigationOf } from '@/session/rights'

import { PAGES } from './pages'
import { en, zh } from './words'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** Who is not signed in has no page but this one: it stands in the router itself. */
const folders = readdirSync(at('../pages')).filter((folder) => folder !== 'signin')

/** All pages in the order of the navigation, as the service tells them (staff/people.py). */
const people = readFileSync(at('../../../staff/people.py'), 'utf8')
const told = [...(/^PAGES: .*?\n([^}]*)/m.exec(people)?.[1] ?? '').matchAll(/"(\w+)":/g)].map(([, name]) => name ?? '')
const person = (features: string[]) => ({ features, extension: '8001', missing: [] })

describe.each(folders)('the page %s', (folder) => {
  const page = PAGES.find((one) => one.name === folder)

  it('has an address and an icon in its page.ts', () => {
    expect(page?.path).toMatch(new RegExp(`^/${folder}`))
    expect(page?.icon).toBeTruthy()
  })
  it.each([
    ['English', en],
    ['Chinese', zh],
  ])('has a name in the navigation in %s, in its words.ts', (_language, language) => {
    expect((language[folder] as Words).nav).toBeTruthy()
  })
  it('is told by the service', () => {
    expect(told).toContain(folder)
  })
})

it('each page that the service tells is there, in its order', () => {
  expect(navigationOf(PAGES, person(told)).map(({ name }) => name)).toEqual(told)
})

it('people begin where their work is', () => {
  expect(home(PAGES, person(told)).name).toBe('board')
  expect(home(PAGES, person(told.filter((name) => name !== 'board'))).name).toBe('desk')
})

it('no two addresses of the desk have the same name or path', () => {
  const all = PAGES.flatMap((page) => [page, ...(page.parts ?? [])])
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
})
