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

/** The pages of each role as the service tells them (staff/people.py). */
function told(role: string): string[] {
  const text = readFileSync(at('../../../staff/people.py'), 'utf8')
  const features = text.slice(text.indexOf('FEATURES: dict'))
  const row = new RegExp(`"${role}": \\(([^)]*)\\)`).exec(features)?.[1] ?? ''
  return [...row.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? '')
}
const roles = ['agent', 'supervisor', 'administrator']
const person = (role: string) => ({ features: told(role), extension: '8001', missing: [] })

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
  it('is told by the service to some role', () => {
    expect(roles.filter((role) => told(role).includes(folder))).not.toEqual([])
  })
})

describe.each(roles)('the %s', (role) => {
  it('sees the pages that the service names, each of which is there', () => {
    expect(navigationOf(PAGES, person(role)).map(({ name }) => name)).toEqual(told(role))
  })
  it('begins where their work is', () => {
    expect(home(PAGES, person(role)).name).toBe(role === 'agent' ? 'desk' : 'board')
  })
})

it('no two addresses of the desk have the same name or path', () => {
  const all = PAGES.flatMap((page) => [page, ...(page.parts ?? [])])
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
})
