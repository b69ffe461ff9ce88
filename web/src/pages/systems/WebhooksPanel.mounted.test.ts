/** Webhooks: how each fares, a test, a pause, and changes sent again from where one says. */
import { allById, byId, mounted, press, settled, text, type, until } from '#testing/mounted'
import { answering, asked, sent } from '#testing/service'
import { expect, it } from 'vitest'

import type { WebhookLine } from '@/server/api/types'

import WebhooksPanel from './WebhooksPanel.vue'

const webhook = (known: Partial<WebhookLine> = {}): WebhookLine => ({
  ...{ webhook_id: 7, account_id: 3, system: 'OMS', url: 'https://oms.example.cn/', types: [], position: 41 },
  ...{ made_at: '2026-01-01T00:00:00Z', taken_at: null, failures: 0, failing_since: null, next_at: null },
  ...{ failure_code: '', last_failure: '', disabled_at: null, disabled_why: '', state: 'delivering' },
  ...{ waiting: 0, waiting_since: null, waiting_is_least: false },
  ...known,
})
const shown = async (...known: WebhookLine[]): Promise<void> => {
  answering('GET /api/exchange/webhooks', known)
  await mounted(WebhooksPanel)
  await until(() => {
    expect(text()).toContain(known[0] ? known[0].url : 'No system has subscribed.')
  })
}
const wasAsked = (what: string): boolean => asked.some((one) => one.what === what)

it('says that nobody has subscribed', async () => {
  await shown()
})
it('tells of one that fails: why, how much waits, and offers to try now', async () => {
  const since = { failing_since: '2026-01-02T00:00:00Z', next_at: '2026-01-02T01:00:00Z' }
  const why = { failure_code: 'certificate', last_failure: 'its certificate is not trusted: expired' } as const
  await shown(webhook({ state: 'failing', failures: 4, waiting: 12, waiting_is_least: true, ...since, ...why }))
  expect(byId('webhook-why').textContent).toContain('certificate is not trusted')
  expect(document.querySelector('[data-figure="waiting"]')?.textContent).toContain('≥ 12')
  answering('POST /api/exchange/webhooks/7/go-on', null, 204)
  await press('webhook-go-on')
  expect(sent('POST /api/exchange/webhooks/7/go-on')).toEqual({})
})
it('pauses one that delivers, and says whether a test was taken', async () => {
  await shown(webhook())
  expect(allById('webhook-go-on')).toHaveLength(0)
  answering('POST /api/exchange/webhooks/7/test', { taken: false, failure_code: 'refused', failure: 'no' })
  await press('webhook-test')
  await until(() => {
    expect(text()).toContain('The test was not taken. Nothing listens at this address.')
  })
  answering('POST /api/exchange/webhooks/7/pause', null, 204)
  answering('GET /api/exchange/webhooks', [webhook({ state: 'paused', disabled_why: 'paused' })])
  await press('webhook-pause')
  await until(() => {
    expect(allById('webhook-pause')).toHaveLength(0)
  })
  expect(wasAsked('POST /api/exchange/webhooks/7/pause')).toBe(true)
})
it('sends again from a change that one names', async () => {
  await shown(webhook())
  await press('webhook-again')
  byId('again-by-change').querySelector('input')?.click()
  await settled()
  await type('again-change', '17')
  byId('again-change').querySelector('input')?.dispatchEvent(new Event('change'))
  await settled()
  answering('POST /api/exchange/webhooks/7/go-on', null, 204)
  await press('again-submit')
  expect(sent('POST /api/exchange/webhooks/7/go-on')).toEqual({ change: 17 })
  await until(() => {
    expect(allById('again-dialog')).toHaveLength(0)
  })
})
it('sends again from a moment, and lets go of one whose token expired', async () => {
  await shown(webhook(), webhook({ webhook_id: 8, url: 'https://old.example.cn/', state: 'token_expired' }))
  expect(byId('webhook-8').querySelectorAll('button')).toHaveLength(0)
  await press('webhook-again')
  answering('POST /api/exchange/webhooks/7/go-on', null, 204)
  await press('again-submit')
  expect(sent('POST /api/exchange/webhooks/7/go-on')).toHaveProperty('since')
})
