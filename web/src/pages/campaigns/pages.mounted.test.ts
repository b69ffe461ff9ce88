/** The list of campaigns and one campaign, with the feed that moves them. */
import { Feed } from '#testing/feed'
import { allById, byId, goTo, here, mounted, press, settled, signedIn, text, type, until } from '#testing/mounted'
import { answering, asked, refusing, sent } from '#testing/service'
import { afterEach, describe, expect, it } from 'vitest'

import type { Campaign } from '@/server/api/types'

import CampaignPage from './CampaignPage.vue'
import CampaignsPage from './CampaignsPage.vue'

const campaign = (known: Partial<Campaign> = {}): Campaign => ({
  ...{ id: 'c1', name: 'Line 7 is dark', occasion: 'outage', outage_id: 'o1', outage_version: 1, channel: 'voice' },
  ...{ status: 'running', status_reason: '', counts: { waiting: 90, acknowledged: 10 }, may: {}, digest: 'd1' },
  ...{
    author_id: 1,
    author_name: 'Li',
    approver_name: null,
    approved_by: null,
    approved_at: null,
    approved_digest: '',
  },
  ...{ created_at: '2024-06-01T08:00:00Z', started_at: '2024-06-01T09:00:00Z', ended_at: null, editors: [] },
  ...{ opens: '09:00:00', closes: '20:00:00', closed_days: [], per_second: 2, lines: 20, tries: 3, grades: [] },
  ...{ emergency: false, emergency_reason: '', wording_zh: '一', wording_en: 'One', written_by: [] },
  ...known,
})
const reads = (what: string): number => asked.filter((one) => one.what === what).length
let feed: Feed | null = null
afterEach(async () => {
  await feed?.ended()
  feed = null
})

describe('the list of campaigns', () => {
  it('shows each with how far it is, and offers a new one to who may draft', async () => {
    signedIn('supervisor', ['draft_campaign'])
    answering('GET /api/campaigns', [campaign(), campaign({ id: 'c2', name: 'Line 8 is back', status: 'done' })])
    await mounted(CampaignsPage)
    expect(allById('campaign-row')).toHaveLength(2)
    expect(text()).toContain('Line 7 is dark')
    expect(byId('campaign-new').textContent).not.toBe('')
  })
  it('offers no new one to who may not draft, and says that there is none', async () => {
    signedIn('supervisor')
    answering('GET /api/campaigns', [])
    await mounted(CampaignsPage)
    expect(allById('campaign-new')).toHaveLength(0)
    expect(text()).toContain('No campaign yet.')
  })
  it('says why it could not be read, and reads it again when asked to', async () => {
    signedIn('supervisor')
    refusing('GET /api/campaigns', 503, 'unavailable')
    await mounted(CampaignsPage)
    const failure = document.querySelector('[role=alert]')
    expect(failure?.textContent).not.toBe('')
    answering('GET /api/campaigns', [campaign()])
    failure?.querySelector('button')?.click()
    await settled()
    expect(allById('campaign-row')).toHaveLength(1)
    expect(document.querySelector('[role=alert]')).toBeNull()
  })
  it('takes figures from the feed without asking, and asks when one begins that it does not know', async () => {
    signedIn('supervisor')
    answering('GET /api/campaigns', [campaign()])
    feed = await Feed.begun()
    await mounted(CampaignsPage)
    const before = reads('GET /api/campaigns')
    feed.say('campaign', { campaign_id: 'c1', status: 'running', counts: { waiting: 40, acknowledged: 60 } } as never)
    await until(() => {
      expect(text()).toContain('60')
    })
    expect(reads('GET /api/campaigns')).toBe(before)
    answering('GET /api/campaigns', [campaign(), campaign({ id: 'c2', name: 'Line 9' })])
    feed.say('campaign', { campaign_id: 'c2', status: 'draft', counts: {} } as never)
    await until(() => {
      expect(text()).toContain('Line 9')
    })
  })
})

describe('one campaign', () => {
  const answered = (known: Partial<Campaign> = {}): void => {
    answering('GET /api/campaigns/c1', campaign(known))
    answering('GET /api/campaigns/c1/preflight', {
      excluded: {},
      examples: {},
      warnings: [],
      message_s: 20,
      minutes: 3,
    })
    answering('GET /api/campaigns/c1/words', { zh: '您好', en: 'Good day' })
    answering('GET /api/campaigns/c1/contacts', { rows: [], total: 0, page: 1, page_size: 50 })
  }
  it('offers what the service would take, and obeys', async () => {
    signedIn('supervisor')
    answered({ may: { pause: '', start: 'campaign_not_in_that_state', stop: '' } })
    await goTo('/campaign/c1')
    await mounted(CampaignPage)
    expect(allById('campaign-start')).toHaveLength(0)
    answering('POST /api/campaigns/c1/pause', campaign({ status: 'paused', may: { resume: '' } }))
    answered({ status: 'paused', may: { resume: '' } })
    await press('campaign-pause')
    expect(reads('POST /api/campaigns/c1/pause')).toBe(1)
    await until(() => {
      expect(byId('campaign-resume').textContent).not.toBe('')
    })
  })
  it('shows what a new status brings as soon as the feed tells of it', async () => {
    signedIn('supervisor')
    answered({ may: { pause: '' } })
    feed = await Feed.begun()
    await goTo('/campaign/c1')
    await mounted(CampaignPage)
    expect(byId('campaign-progress').dataset.ended).toBe('10')
    answered({ status: 'done', counts: { acknowledged: 100 }, may: { pause: 'campaign_not_in_that_state' } })
    feed.say('campaign', { campaign_id: 'c1', status: 'done', counts: { acknowledged: 100 } } as never)
    await until(() => {
      expect(byId('campaign-progress').dataset.ended).toBe('100')
      expect(allById('campaign-pause')).toHaveLength(0)
    })
  })
  it('saves another wording and shows it', async () => {
    signedIn('supervisor')
    answered({ status: 'draft', may: { edit: '' } })
    await goTo('/campaign/c1')
    await mounted(CampaignPage)
    await type('wording-en', ' The power is back ')
    answering(
      'PATCH /api/campaigns/c1',
      campaign({ status: 'draft', wording_en: 'The power is back', may: { edit: '' } }),
    )
    answered({ status: 'draft', wording_en: 'The power is back', may: { edit: '' } })
    await press('wording-save')
    expect(sent('PATCH /api/campaigns/c1')).toMatchObject({ wording_en: 'The power is back' })
    expect(here()).toBe('/campaign/c1')
  })
})
