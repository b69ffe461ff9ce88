/** Opening an outage, and changing when it ends. */
import { describe, expect, it } from 'vitest'

import { byId, disabled, mounted, press, text, type } from '#testing/mounted'
import { answering, asked, refusing, sent } from '#testing/service'
import type { Outage, Report } from '@/server/api/types'
import { nowMs } from '@/base/ui/now'

import EtrDialog from './EtrDialog.vue'
import OpenDialog from './OpenDialog.vue'

const HOUR_MS = 3_600_000
const outage = (known: Partial<Outage>): Outage =>
  ({ id: 'a1', kind: 'fault', status: 'open', feeder_codes: [], transformer_codes: [], version: 3, ...known }) as Outage

describe('opening an outage', () => {
  it('asks first where it is dark', async () => {
    await mounted(OpenDialog, { openOutages: [] })
    expect(disabled('outage-submit')).toBe(true)
    await type('outage-transformers', 'T-101, T-102')
    expect(disabled('outage-submit')).toBe(false)
  })
  it('sends each transformer once, and words without spaces around', async () => {
    const dialog = await mounted(OpenDialog, { openOutages: [] })
    answering('POST /api/outages', outage({}))
    await type('outage-transformers', 'T-101 T-102、T-101')
    await type('outage-cause', ' a fallen tree ')
    await press('outage-submit')
    expect(sent('POST /api/outages')).toMatchObject({
      kind: 'fault',
      transformer_codes: ['T-101', 'T-102'],
      cause: 'a fallen tree',
      etr_at: null,
    })
    expect(dialog.emitted('opened')).toEqual([[outage({})]])
  })
  it('keeps the form, and says why, when it is refused', async () => {
    const dialog = await mounted(OpenDialog, { openOutages: [] })
    refusing('POST /api/outages', 422, 'unknown_transformer')
    await type('outage-transformers', 'T-999')
    await press('outage-submit')
    expect(document.querySelector('p[role=alert]')?.textContent).not.toBe('')
    expect(dialog.emitted('opened')).toBeUndefined()
    await type('outage-transformers', 'T-101')
    expect(document.querySelector('p[role=alert]')).toBeNull()
  })
  it('settles the reports it was opened from, and says that some have gone meanwhile', async () => {
    const reports = [{ report_ids: [4, 5], first_at: '2024-06-01T10:00:00Z' }] as unknown as Report[]
    await mounted(OpenDialog, { openOutages: [], reports })
    answering('POST /api/outages', outage({}))
    expect(byId('reports-gone').textContent).not.toBe('')
    await type('outage-transformers', 'T-101')
    await press('outage-submit')
    expect(sent('POST /api/outages')).toMatchObject({ report_ids: [4, 5], started_at: '2024-06-01T10:00:00Z' })
  })
})

describe('changing when supply is back', () => {
  it('sends the version that was looked at', async () => {
    const dialog = await mounted(EtrDialog, { outage: outage({ etr_at: null }) })
    answering('PATCH /api/outages/a1', outage({}))
    await press('etr-2h')
    await press('etr-save')
    const sent = asked[0]?.body as { etr_at: string; version: number; confirm_far_ahead: boolean }
    expect(sent).toMatchObject({ version: 3, confirm_far_ahead: false })
    const ahead = Date.parse(sent.etr_at) - nowMs()
    expect(ahead).toBeGreaterThan(1.9 * HOUR_MS)
    expect(ahead).toBeLessThan(2.3 * HOUR_MS)
    expect(dialog.emitted('saved')).toHaveLength(1)
  })
  it('asks twice before a moment beyond ten days', async () => {
    const far = new Date(nowMs() + 20 * 24 * HOUR_MS).toISOString()
    await mounted(EtrDialog, { outage: outage({ etr_at: far }) })
    expect(disabled('etr-save')).toBe(true)
    byId('far-ahead').querySelector('input')?.click()
    await press('far-ahead')
    expect(disabled('etr-save')).toBe(false)
  })
  it('stays open when somebody else was faster', async () => {
    const dialog = await mounted(EtrDialog, { outage: outage({ etr_at: null }) })
    refusing('PATCH /api/outages/a1', 409, 'conflict')
    await press('etr-1h')
    await press('etr-save')
    expect(text()).not.toContain('conflict')
    expect(document.querySelector('p[role=alert]')?.textContent).not.toBe('')
    expect(dialog.emitted('saved')).toBeUndefined()
  })
})
