/** One's own second factor in the shell's dialog. */
import { describe, expect, it } from 'vitest'

import { byId, disabled, mounted, press, type, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'

import FactorDialog from './FactorDialog.vue'

const STATE = 'GET /api/me/second-factor'
const OFF = { is_on: false, has_app: false, passkeys: [], codes_left: 0, is_demanded: false }
const ON = { ...OFF, is_on: true, has_app: true, codes_left: 2 }
const PASSKEY = {
  ...{ passkey_id: 7, name: 'Blue key', domain: 'desk.example' },
  ...{ made_at: '2026-03-02T01:00:00Z', used_at: null },
}

async function opened(awaited: string): Promise<void> {
  await mounted(FactorDialog)
  await until(() => {
    byId(awaited)
  })
}

describe('one’s own second factor', () => {
  it('is set up where there is none', async () => {
    answering(STATE, OFF)
    await opened('factor-begin')
    expect(disabled('factor-begin')).toBe(true)
  })
  it('says why this address has no passkeys', async () => {
    answering(STATE, OFF)
    await opened('passkeys-closed')
    expect(byId('passkeys-closed').textContent).toContain('https://')
  })
  it('gives new recovery codes for a code', async () => {
    answering(STATE, ON)
    answering('POST /api/me/second-factor/recovery-codes', { codes: ['k7fqm-2hxva'] })
    await opened('codes-left')
    expect(byId('codes-left').textContent).toContain('2')
    await press('factor-codes')
    await type('factor-proof', '123456')
    await press('factor-prove')
    await until(() => {
      byId('recovery-codes')
    })
    expect(sent('POST /api/me/second-factor/recovery-codes')).toEqual({ code: '123456', passkey: '' })
    expect(byId('recovery-codes').textContent).toContain('k7fqm-2hxva')
  })
  it('cannot be given up where it is demanded', async () => {
    answering(STATE, { ...ON, is_demanded: true })
    await opened('factor-replace')
    expect(document.querySelector('[data-testid=factor-off]')).toBeNull()
    expect(byId('factor-replace')).toBeTruthy()
  })
  it('shows passkeys with the address that they serve at, and removes one for a proof', async () => {
    answering(STATE, { ...ON, passkeys: [PASSKEY] })
    answering('POST /api/me/second-factor/passkeys/7/remove', null)
    await opened('passkeys')
    expect(byId('passkeys').textContent).toContain('desk.example')
    await press('passkey-remove')
    expect(disabled('factor-prove')).toBe(true)
    await type('factor-proof', 'k7fqm-2hxva')
    await press('factor-prove')
    await until(() => {
      expect(sent('POST /api/me/second-factor/passkeys/7/remove')).toEqual({ code: 'k7fqm-2hxva', passkey: '' })
    })
  })
})
