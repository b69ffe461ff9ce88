/** Choosing the switch that is open, and seeing what hangs below before anything is said to callers. */
import { expect, it } from 'vitest'

import { byId, mounted, settled } from '#testing/mounted'
import { answering } from '#testing/service'

import DevicePicker from './DevicePicker.vue'

it('says how much hangs below what was chosen, and warns where nothing does', async () => {
  answering('GET /api/grid/below', { transformers: 12, premises: 640 })
  const picker = await mounted(DevicePicker, { modelValue: [] })
  expect(document.querySelector('[data-testid=outage-below]')).toBeNull()
  await picker.setProps({ modelValue: ['LX-K2'] })
  await settled()
  expect(byId('outage-below').textContent).toContain('12')
  expect(byId('outage-below').textContent).toContain('640')
  answering('GET /api/grid/below', { transformers: 0, premises: 0 })
  await picker.setProps({ modelValue: ['LX-K9'] })
  await settled()
  expect(byId('outage-below').className).toContain('tone-warn')
})
