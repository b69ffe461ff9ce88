/** Signing in, with a code where the account has a second factor. */
import { describe, expect, it } from 'vitest'

import { byId, disabled, mounted, press, type } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'

import SignInPage from './SignInPage.vue'

const SIGN_IN = 'POST /api/sign-in'

async function passwordTyped(): Promise<void> {
  await mounted(SignInPage)
  await type('sign-in-number', '9001')
  await type('sign-in-password', 'a phrase')
}

describe('the sign-in', () => {
  it('offers the company’s sign-in where there is one, and leads there', async () => {
    answering('GET /api/sign-in/ways', { oidc: true })
    await mounted(SignInPage)
    expect(byId('sign-in-provider').getAttribute('href')).toBe('/api/sign-in/oidc?to=%2F')
  })
  it('offers none where there is none', async () => {
    answering('GET /api/sign-in/ways', { oidc: false })
    await mounted(SignInPage)
    expect(document.querySelector('[data-testid=sign-in-provider]')).toBeNull()
  })
  it('asks for the code once the password is right, and not before', async () => {
    refusing(SIGN_IN, 401, 'second_factor_needed')
    await passwordTyped()
    await press('sign-in-submit')
    expect(document.querySelector('[role=alert]')).toBeNull()
    expect(disabled('sign-in-submit')).toBe(true)
    refusing(SIGN_IN, 401, 'second_factor_wrong')
    await type('sign-in-code', '123456')
    await press('sign-in-submit')
    expect(asked.filter((one) => one.what === SIGN_IN).map((one) => one.body)).toEqual([
      { staff_number: '9001', password: 'a phrase', code: '', passkey: '' },
      { staff_number: '9001', password: 'a phrase', code: '123456', passkey: '' },
    ])
    expect(byId('sign-in-failure').textContent).not.toBe('')
    expect(byId('sign-in-code')).toBeTruthy()
  })
  it('goes back to number and password', async () => {
    refusing(SIGN_IN, 401, 'second_factor_needed')
    await passwordTyped()
    await press('sign-in-submit')
    await press('sign-in-back')
    expect(byId('sign-in-number')).toBeTruthy()
    expect(disabled('sign-in-submit')).toBe(true)
  })
  it('says that a password is wrong without asking for more', async () => {
    refusing(SIGN_IN, 401, 'sign_in_refused')
    await passwordTyped()
    await press('sign-in-submit')
    expect(document.querySelector('[data-testid=sign-in-code]')).toBeNull()
    expect(byId('sign-in-failure').textContent).not.toBe('')
  })
})
