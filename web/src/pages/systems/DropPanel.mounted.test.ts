/** Files in the drop folder: what waits, what became of each, and that a report can be read. */
import { allById, byId, mounted, press, text, until } from '#testing/mounted'
import { answering } from '#testing/service'
import { expect, it, vi } from 'vitest'

import type { DropLine, DropView } from '@/server/api/types'

import DropPanel from './DropPanel.vue'

const line = (known: Partial<DropLine>): DropLine => ({
  ...{ id: 1, kind: 'bills', files: ['bills.csv'], bytes: 10, begun_at: '2026-01-01T00:00:00Z' },
  ...{
    ended_at: '2026-01-01T00:01:00Z',
    state: 'done',
    rows: 3,
    refused_rows: 0,
    changes: 3,
    code: '',
    why: '',
    papers: [],
  },
  ...known,
})
const shown = async (known: Partial<DropView>, expected: string): Promise<void> => {
  answering('GET /api/exchange/drop', { folder: '/drop', fault: null, waiting: [], imports: [], ...known })
  await mounted(DropPanel)
  await until(() => {
    expect(text()).toContain(expected)
  })
}

it('says how to have a folder watched where none is', async () => {
  await shown({ folder: '' }, 'HOTLINE_DROP_DIR')
})
it('names what waits, and a folder that cannot be read', async () => {
  const waiting = [{ kind: 'grid' as const, name: 'a.csv' }]
  await shown({ waiting, fault: { code: 'not_read', place: '/drop/grid' } }, '/drop/grid cannot be read')
  expect(byId('drop-waiting').textContent).toContain('grid/a.csv')
})
it('says why a file was refused, and gives the reports of one that was stored', async () => {
  const refused = line({ id: 2, state: 'refused', code: 'file', why: 'x.csv is empty; export it again' })
  const stopped = line({ id: 3, state: 'refused', code: 'failed', why: 'not shown', changes: 1200 })
  const papers = ['import.report.txt', 'bills.csv.rejects.csv']
  await shown({ imports: [refused, stopped, line({ refused_rows: 1, papers })] }, '3 rows, 1 refused')
  expect(byId('drop-2').textContent).toContain('export it again')
  expect(byId('drop-3').textContent).toMatch(/1,200 added or changed stay.*several times/s)
  expect(byId('drop-3').textContent).not.toContain('not shown')
  expect(allById('drop-paper').map((one) => one.textContent)).toEqual(['Report', 'Refused rows'])
  answering('GET /api/exchange/drop/1/papers/import.report.txt', 'all is well')
  const saved = vi.fn(() => 'blob:report')
  Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => undefined })
  await press('drop-paper')
  await until(() => {
    expect(saved).toHaveBeenCalledOnce()
  })
})
