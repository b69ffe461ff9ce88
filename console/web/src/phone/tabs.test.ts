import { describe, expect, it } from 'vitest'

import { react } from './tabs'

const idle = { holding: true, talking: false }
const talking = { holding: true, talking: true }
const without = { holding: false, talking: false }

describe('several windows', () => {
  it('gives the telephone to the newest window', () => {
    expect(react({ say: 'claim', from: 'b' }, 'a', idle).letGo).toBe(true)
  })
  it('does not cut a conversation because another window was opened', () => {
    expect(react({ say: 'claim', from: 'b' }, 'a', talking)).toEqual({ letGo: false, reply: 'busy', denied: false })
    expect(react({ say: 'busy', from: 'a' }, 'b', without).denied).toBe(true)
  })
  it('obeys a person who takes the telephone over', () => {
    expect(react({ say: 'take', from: 'b' }, 'a', talking).letGo).toBe(true)
  })
  it('does not answer itself', () => {
    expect(react({ say: 'take', from: 'a' }, 'a', talking).letGo).toBe(false)
  })
})
