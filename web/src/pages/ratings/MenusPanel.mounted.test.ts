/** What the panel of the menu shows of each place. */
import { allById, mounted, signedIn, text, until } from '#testing/mounted'
import { answering } from '#testing/service'
import { expect, it } from 'vitest'

import MenusPanel from './MenusPanel.vue'

const PERIOD = { since: '2024-06-01T00:00:00Z', until: '2024-06-02T00:00:00Z' }
const place = (known: object) => ({ flow: 'hotline', visits: 8, gone: 0, keys: [], mean_s: 3, ...known })

it('shows of each place what was pressed, and that many hung up there', async () => {
  signedIn('supervisor')
  answering('GET /api/menus', [
    place({ place: 'main_menu', gone: 2, keys: [{ key: '0', steps: 4 }] }),
    place({ place: 'recognise' }),
    place({ flow: 'full', place: 'greeting' }),
  ])
  await mounted(MenusPanel, PERIOD)
  await until(() => {
    expect(allById('menu-place')).toHaveLength(2)
  })
  const [menu, full] = allById('menu-place')
  expect(menu?.textContent).toMatch(/Main menu.*8.*0.*50\.0%.*25\.0%.*3\.0 s/)
  expect(menu?.querySelector('b')?.textContent).toBe('25.0%')
  expect(full?.textContent).toContain('all lines taken')
})
it('says that nobody was in a menu', async () => {
  signedIn('supervisor')
  answering('GET /api/menus', [])
  await mounted(MenusPanel, PERIOD)
  await until(() => {
    expect(text()).toContain('No caller was in a menu')
  })
})
