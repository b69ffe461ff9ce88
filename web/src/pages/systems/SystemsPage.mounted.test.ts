/** Other systems: who is connected, a token made and shown once, a token revoked. */
import { allById, byId, disabled, mounted, press, settled, signedIn, text, type, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { AccountLine, AccountList } from '@/server/api/types'

import SystemsPage from './SystemsPage.vue'

const account = (known: Partial<AccountLine> = {}): AccountLine => ({
  ...{ account_id: 3, name: 'SG186', scopes: ['read:grid'], per_minute: 600, token_ends: 'x4Qz' },
  ...{ made_at: '2026-01-01T00:00:00Z', expires_at: '2027-01-01T00:00:00Z', seen_at: null, revoked_at: null },
  standing: 'good',
  ...known,
})
const list = (...accounts: AccountLine[]): AccountList => ({ accounts, scopes: ['read:grid', 'read:outages'] })

beforeEach(() => {
  signedIn('administrator', ['connect_systems'])
  answering('GET /api/exchange/accounts', list(account()))
  answering('GET /api/exchange/webhooks', [])
  answering('GET /api/exchange/drop', { folder: '', fault: '', waiting: [], imports: [] })
})

it('makes a token for what was chosen, and shows it once', async () => {
  await mounted(SystemsPage)
  await until(() => {
    expect(byId('system-3').textContent).toBe('SG186')
  })
  await press('system-add')
  await type('system-name', ' GIS ')
  expect(disabled('system-submit')).toBe(true)
  byId('scope-read:outages').querySelector('input')?.click()
  await settled()
  answering('POST /api/exchange/accounts', { account_id: 4, token: 'hotline_once-only' }, 201)
  await press('system-submit')
  expect(sent('POST /api/exchange/accounts')).toEqual({
    ...{ name: 'GIS', scopes: ['read:outages'] },
    ...{ per_minute: 600, days: 365 },
  })
  await until(() => {
    expect(byId('new-token').textContent).toBe('hotline_once-only')
  })
  await press('token-close')
  expect(text()).not.toContain('hotline_once-only')
})
it('asks before it revokes a token, and offers no second time', async () => {
  await mounted(SystemsPage)
  await until(() => {
    expect(allById('revoke-3')).toHaveLength(1)
  })
  answering('POST /api/exchange/accounts/3/revoke', account({ standing: 'revoked' }))
  answering('GET /api/exchange/accounts', list(account({ standing: 'revoked' })))
  await press('revoke-3')
  expect(sent('POST /api/exchange/accounts/3/revoke')).toBeUndefined()
  await until(() => {
    expect(document.querySelector('.el-message-box__btns .el-button--primary')).not.toBeNull()
  })
  document.querySelector<HTMLElement>('.el-message-box__btns .el-button--primary')?.click()
  await until(() => {
    expect(allById('revoke-3')).toHaveLength(0)
  })
})
