/** Every page has what the desk shows of it, and somebody who may open it. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import type { Words } from '@/base/i18n'
import openapi from '@/server/api/openapi.json'
import { home, navigationOf } from '@/session/rights'

import { PAGES } from './pages'
import { en, zh } from './words'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** Who is not signed in has no page but this one: it stands in the router itself. */
const folders = readdirSync(at('../pages')).filter((folder) => folder !== 'signin')

const roles: Record<string, string[]> = openapi.components.schemas.Act['x-roles']
const person = (acts: string[] = []) => ({
  ...{ may: Object.fromEntries(acts.map((act) => [act, ''])), extension: '8001', missing: [] },
})
const offered = (role: string): string[] => navigationOf(PAGES, person(roles[role])).map(({ name }) => name)

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
})

it('a page is offered to who may do its act, in the order of the navigation', () => {
  expect(offered('agent')).toEqual(['desk', 'outages', 'map', 'ratings', 'calls', 'customers'])
  expect(offered('dispatcher')).toEqual(['outages', 'map', 'customers'])
  expect(offered('inspector')).toEqual(['board', 'ratings', 'calls'])
  expect(offered('administrator').toSorted()).toEqual(folders.toSorted())
})

it('no two pages have one place in the navigation', () => {
  expect(new Set(PAGES.map(({ place }) => place)).size).toBe(PAGES.length)
})

it('people begin where their work is', () => {
  expect(home(PAGES, person(roles.supervisor)).name).toBe('board')
  expect(home(PAGES, person(roles.agent)).name).toBe('desk')
})

it('no two addresses of the desk have the same name or path', () => {
  const all = PAGES.flatMap((page) => [page, ...(page.parts ?? [])])
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
})
