/** One's own second factor in the shell's dialog. */
import { describe, expect, it } from 'vitest'

import { byId, disabled, mounted, press, type, until } from '#testing/mounted'
import { answering, asked } from '#testing/service'

import FactorDialog from './FactorDialog.vue'

const STATE = 'GET /api/me/second-factor'

async function opened(awaited: string): Promise<void> {
  await mounted(FactorDialog)
  await until(() => {
    byId(awaited)
  })
}

describe('one’s own second factor', () => {
  it('is set up where there is none', async () => {
    answering(STATE, { is_on: false, codes_left: 0, is_demanded: false })
    await opened('factor-begin')
    expect(disabled('factor-begin')).toBe(true)
  })
  it('gives new recovery codes for a code', async () => {
    answering(STATE, { is_on: true, codes_left: 2, is_demanded: false })
    answering('POST /api/me/second-factor/recovery-codes', { codes: ['k7fqm-2hxva'] })
    await opened('codes-left')
    expect(byId('codes-left').textContent).toContain('2')
    await press('factor-codes')
    await type('factor-proof', '123456')
    await press('factor-prove')
    await until(() => {
      byId('recovery-codes')
    })
    expect(asked.at(-1)?.body).toEqual({ code: '123456' })
    expect(byId('recovery-codes').textContent).toContain('k7fqm-2hxva')
  })
  it('cannot be given up where it is demanded', async () => {
    answering(STATE, { is_on: true, codes_left: 10, is_demanded: true })
    await opened('factor-replace')
    expect(document.querySelector('[data-testid=factor-off]')).toBeNull()
    expect(byId('factor-replace')).toBeTruthy()
  })
})
