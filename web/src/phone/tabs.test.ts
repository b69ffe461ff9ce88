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
    expect(react({ say: 'claim', from: 'b' }, 'a', talking)).toEqual({
      letGo: false,
      reply: 'busy',
      denied: false,
      inherit: false,
    })
    expect(react({ say: 'busy', from: 'a' }, 'b', without).denied).toBe(true)
  })
  it('obeys a person who takes the telephone over', () => {
    expect(react({ say: 'take', from: 'b' }, 'a', talking).letGo).toBe(true)
  })
  it('lets a window that is left inherit from one that closed', () => {
    expect(react({ say: 'free', from: 'b' }, 'a', without).inherit).toBe(true)
    expect(react({ say: 'free', from: 'b' }, 'a', idle).inherit).toBe(false)
  })
  it('does not answer itself', () => {
    expect(react({ say: 'take', from: 'a' }, 'a', talking).letGo).toBe(false)
  })
})
