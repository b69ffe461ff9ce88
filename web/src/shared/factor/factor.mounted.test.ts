/** Setting up a second factor, as somebody does it. */
import { describe, expect, it } from 'vitest'

import { byId, disabled, mounted, press, type, until } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'

import SetUpFactor from './SetUpFactor.vue'

const CODES = Array.from({ length: 10 }, (_, index) => `k7fq${String(index)}-2hxva`)
const OFFERED = { secret: 'JBSWY3DPEHPK3PXP', address: 'otpauth://totp/x', picture: 'data:image/svg+xml,%3Csvg/%3E' }
const APP = 'POST /api/me/second-factor/app'
const CONFIRM = 'POST /api/me/second-factor/confirm'

const shows = (name: string): Promise<void> =>
  until(() => {
    byId(name)
  })

describe('setting up a second factor', () => {
  it('asks for the password, shows the picture, takes a code, and ends with the recovery codes', async () => {
    const done = await mounted(SetUpFactor)
    answering(APP, OFFERED)
    answering(CONFIRM, { codes: CODES })
    expect(disabled('factor-begin')).toBe(true)
    await type('factor-password', 'a phrase')
    await press('factor-begin')
    await shows('factor-picture')
    expect(byId('factor-picture').getAttribute('src')).toBe(OFFERED.picture)
    expect(byId('factor-secret').textContent).toBe(OFFERED.secret)
    await type('factor-code', ' 123456 ')
    await press('factor-confirm')
    await shows('recovery-codes')
    expect(asked.map((one) => one.body)).toEqual([{ password: 'a phrase', code: '', passkey: '' }, { code: '123456' }])
    expect(byId('recovery-codes').querySelectorAll('li')).toHaveLength(10)
    await press('codes-kept')
    expect(done.emitted('done')).toHaveLength(1)
  })
  it('stays at the picture, and says so, when the code is wrong', async () => {
    await mounted(SetUpFactor)
    answering(APP, OFFERED)
    refusing(CONFIRM, 409, 'second_factor_wrong')
    await type('factor-password', 'a phrase')
    await press('factor-begin')
    await shows('factor-code')
    await type('factor-code', '000000')
    await press('factor-confirm')
    await until(() => {
      expect(document.querySelector('[role=alert]')).not.toBeNull()
    })
    expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
    expect(byId('factor-picture')).toBeTruthy()
  })
  it('says that the password is wrong, and shows no secret', async () => {
    await mounted(SetUpFactor)
    refusing(APP, 401, 'sign_in_refused')
    await type('factor-password', 'wrong')
    await press('factor-begin')
    expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
    expect(document.querySelector('[data-testid=factor-secret]')).toBeNull()
  })
  it('wants a code of the app in use before another takes its place', async () => {
    await mounted(SetUpFactor, { only: 'app', on: { has_app: true, by_passkey: false } })
    await type('factor-password', 'a phrase')
    expect(disabled('factor-begin')).toBe(true)
    await type('factor-proof', '123456')
    expect(disabled('factor-begin')).toBe(false)
  })
})
