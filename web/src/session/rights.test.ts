import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { home, mayOpen, navigationOf } from './rights'

/** The pages of each role as the service tells them (staff/people.py). */
function told(role: string): string[] {
  const text = readFileSync(fileURLToPath(new URL('../../../staff/people.py', import.meta.url)), 'utf8')
  const features = text.slice(text.indexOf('FEATURES: dict'))
  const row = new RegExp(`"${role}": \\(([^)]*)\\)`).exec(features)?.[1] ?? ''
  return [...row.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? '')
}

describe('pages by role', () => {
  it('shows an agent no board, no campaign and no people', () => {
    expect(navigationOf('agent').map((item) => item.name)).toEqual(['desk', 'outages', 'ratings', 'calls', 'customers'])
    expect(mayOpen(['supervisor', 'administrator'], 'agent')).toBe(false)
  })
  it('shows people to the administrator only', () => {
    expect(navigationOf('supervisor').some((item) => item.name === 'people')).toBe(false)
    expect(navigationOf('administrator').some((item) => item.name === 'people')).toBe(true)
  })
  it('shows the desk only to who has a telephone, and to every agent', () => {
    expect(navigationOf('supervisor', false).some((item) => item.name === 'desk')).toBe(false)
    expect(navigationOf('supervisor', true).some((item) => item.name === 'desk')).toBe(true)
    expect(navigationOf('agent', false).some((item) => item.name === 'desk')).toBe(true)
  })
  it.each(['agent', 'supervisor', 'administrator'] as const)(
    'shows to the %s the pages that the service names',
    (role) => {
      expect(navigationOf(role).map((item) => item.name)).toEqual(told(role))
    },
  )
  it('begins where the work is', () => {
    expect(home({ role: 'agent' }).name).toBe('desk')
    expect(home({ role: 'supervisor' }).name).toBe('board')
  })
})
