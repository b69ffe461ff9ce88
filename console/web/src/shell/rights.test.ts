import { describe, expect, it } from 'vitest'

import { home, mayOpen, navigationOf } from './rights'

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
  it('begins where the work is', () => {
    expect(home({ role: 'agent' }).name).toBe('desk')
    expect(home({ role: 'supervisor' }).name).toBe('board')
  })
})
