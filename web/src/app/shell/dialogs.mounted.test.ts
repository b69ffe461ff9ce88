/** The shell's dialogs: one's own password, and the keys. */
import { describe, expect, it } from 'vitest'

import { disabled, mounted, press, settled, text, type } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'
import { shortcuts } from '@/base/ui/keys'

import { useHelp } from './help'
import HelpDialog from './HelpDialog.vue'
import PasswordDialog from './PasswordDialog.vue'

async function filled(again = 'long-enough-1'): Promise<void> {
  await type('password-current', 'before')
  await type('password-fresh', 'long-enough-1')
  await type('password-again', again)
}

describe('changing one’s own password', () => {
  it('waits for the present one and the new one twice', async () => {
    await mounted(PasswordDialog)
    expect(disabled('password-submit')).toBe(true)
    await filled()
    expect(disabled('password-submit')).toBe(false)
  })
  it('says that the two are unlike, and sends nothing', async () => {
    await mounted(PasswordDialog)
    await filled('long-enough-2')
    expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
    expect(disabled('password-submit')).toBe(true)
  })
  it('takes none under ten characters', async () => {
    await mounted(PasswordDialog)
    await type('password-current', 'before')
    await type('password-fresh', 'short')
    await type('password-again', 'short')
    expect(disabled('password-submit')).toBe(true)
  })
  it('closes when it is done', async () => {
    const dialog = await mounted(PasswordDialog)
    answering('POST /api/me/password', {})
    await filled()
    await press('password-submit')
    expect(asked).toEqual([{ what: 'POST /api/me/password', body: { current: 'before', new: 'long-enough-1' } }])
    expect(dialog.emitted('close')).toHaveLength(1)
  })
  it('stays, and says so, when the present one is wrong', async () => {
    const dialog = await mounted(PasswordDialog)
    refusing('POST /api/me/password', 401, 'sign_in_refused')
    await filled()
    await press('password-submit')
    expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
    expect(dialog.emitted('close')).toBeUndefined()
  })
})

describe('the help', () => {
  it('lists the keys that work now, in their order, and the time zone', async () => {
    shortcuts.clear()
    for (const key of ['F8', 'F10', 'F2']) shortcuts.set(key, { key, label: 'keys.title', run: () => undefined })
    await mounted(HelpDialog)
    expect(document.querySelectorAll('kbd')).toHaveLength(0)
    useHelp().open = true
    await settled()
    expect([...document.querySelectorAll('kbd')].map((one) => one.textContent)).toEqual(['F2', 'F8', 'F10'])
    expect(text()).not.toContain('{zone}')
    shortcuts.clear()
  })
})
