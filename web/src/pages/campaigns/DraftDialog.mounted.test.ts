/** Drafting a campaign: about an outage, or for a list in words of its own. */
import { beforeEach, expect, it } from 'vitest'

import { byId, disabled, mounted, press, settled, type } from '#testing/mounted'
import { answering, refusing, sent } from '#testing/service'
import { useDeskSettings } from '@/session/deskSettings'

import DraftDialog from './DraftDialog.vue'

const outage = {
  id: 'a1',
  kind: 'fault',
  status: 'open',
  feeder_codes: ['F12'],
  transformer_codes: [],
  device_names: [],
}
const name = (): string => byId<HTMLInputElement>('campaign-name').value

async function occasion(index: number): Promise<void> {
  byId('campaign-occasion').querySelectorAll('input')[index]?.click()
  await settled()
}

beforeEach(() => {
  answering('GET /api/outages', [outage])
  answering('GET /api/grid/feeders', [{ code: 'F12', name: 'Harbour', substation_name: 'East' }])
  answering('POST /api/campaigns', { id: 'c1' })
  useDeskSettings().channels = ['voice']
  useDeskSettings().occasions = [
    { name: 'outage', needs_outage: true },
    { name: 'etr', needs_outage: true },
    { name: 'other', needs_outage: false },
  ]
})

it('suggests a name from the place, and another with another occasion', async () => {
  await mounted(DraftDialog, { outageId: 'a1' })
  const first = name()
  expect(first).toContain('Harbour')
  await occasion(1)
  expect(name()).toContain('Harbour')
  expect(name()).not.toBe(first)
})
it('leaves a name alone that somebody typed', async () => {
  await mounted(DraftDialog, { outageId: 'a1' })
  await type('campaign-name', 'Harbour, at noon')
  await occasion(1)
  expect(name()).toBe('Harbour, at noon')
})
it('sends the outage, and no words: the service makes them', async () => {
  const dialog = await mounted(DraftDialog, { outageId: 'a1' })
  await type('campaign-name', 'Harbour')
  await press('campaign-submit')
  expect(sent('POST /api/campaigns')).toEqual({ outage_id: 'a1', occasion: 'outage', name: 'Harbour' })
  expect(dialog.emitted('drafted')).toEqual([[{ id: 'c1' }]])
})
it('asks for words in one language at least where there is no outage', async () => {
  await mounted(DraftDialog, { outageId: '' })
  expect(document.querySelector('[data-testid=campaign-channel]')).toBeNull()
  await occasion(2)
  await type('campaign-name', 'Meters are changed')
  expect(disabled('campaign-submit')).toBe(true)
  await type('campaign-wording_en', ' We change your meter on Monday. ')
  await press('campaign-submit')
  expect(sent('POST /api/campaigns')).toEqual({
    occasion: 'other',
    name: 'Meters are changed',
    wording_zh: '',
    wording_en: 'We change your meter on Monday.',
  })
})
it('asks how people are told only where there is a choice', async () => {
  useDeskSettings().channels = ['voice', 'letter']
  await mounted(DraftDialog, { outageId: 'a1' })
  await type('campaign-name', 'Harbour')
  byId('campaign-channel').querySelectorAll('input')[1]?.click()
  await settled()
  await press('campaign-submit')
  expect(sent('POST /api/campaigns')).toMatchObject({ outage_id: 'a1', channel: 'letter' })
})
it('stays open with its failure', async () => {
  refusing('POST /api/campaigns', 409, 'conflict')
  const dialog = await mounted(DraftDialog, { outageId: 'a1' })
  await press('campaign-submit')
  expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
  expect(dialog.emitted('drafted')).toBeUndefined()
})
