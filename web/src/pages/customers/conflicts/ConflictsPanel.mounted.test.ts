/** Two sides that tell a column differently: both are shown, and one of them is taken. */
import { allById, byId, mounted, press, signedIn, text, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'
import { expect, it } from 'vitest'

import type { OpenConflict } from '@/server/api/types'

import ConflictsPanel from './ConflictsPanel.vue'

const conflict: OpenConflict = {
  ...{ conflict_id: 4, customer_id: 9, number: 'C9', name: '李明', what: 'note', ours: '前院', theirs: '侧门' },
  ...{ ours_at: '2026-01-01T00:00:00Z', ours_by: '王班长', told_at: '2026-01-02T00:00:00Z', source: 'crm.csv' },
}

it('shows both sides with who told them, and takes the one that is chosen', async () => {
  signedIn('supervisor', ['decide_conflicts'])
  answering('GET /api/conflicts', [conflict])
  await mounted(ConflictsPanel)
  await until(() => {
    expect(byId('conflict').textContent).toContain('前院')
  })
  expect(text()).toContain('王班长')
  expect(text()).toContain('crm.csv')
  answering('GET /api/conflicts', [])
  answering('POST /api/conflicts/4/decide', null, 204)
  await press('conflict-theirs')
  expect(sent('POST /api/conflicts/4/decide')).toEqual({ side: 'theirs', ours: '前院', theirs: '侧门' })
  await until(() => {
    expect(allById('conflict')).toHaveLength(0)
  })
})
