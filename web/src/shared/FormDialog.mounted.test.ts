/** What every form in a dialog does. */
import { expect, it } from 'vitest'

import { byId, disabled, mounted, press, text } from '#testing/mounted'

import FormDialog from './FormDialog.vue'

const form = { title: 'A form', submits: 'Go on', marked: 'go', ready: true, busy: false, failure: '' }

it('carries its title, its fields and what goes on', async () => {
  const dialog = await mounted(FormDialog, form)
  expect(text()).toContain('A form')
  expect(byId('go').textContent).toContain('Go on')
  await press('go')
  expect(dialog.emitted('submit')).toHaveLength(1)
})
it('does not go on before it is ready', async () => {
  const dialog = await mounted(FormDialog, { ...form, ready: false })
  expect(disabled('go')).toBe(true)
  await press('go')
  expect(dialog.emitted('submit')).toBeUndefined()
})
it('does not go on twice', async () => {
  const dialog = await mounted(FormDialog, { ...form, busy: true })
  await press('go')
  expect(dialog.emitted('submit')).toBeUndefined()
})
it('says a failure aloud to who cannot see it', async () => {
  await mounted(FormDialog, { ...form, failure: 'Somebody was faster.' })
  expect(document.querySelector('[role=alert]')?.textContent).toBe('Somebody was faster.')
})
