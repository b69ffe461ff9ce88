/** The dialogs of the people's page, as somebody fills them in. */
import { describe, expect, it } from 'vitest'

import { byId, disabled, mounted, press, settled, text, type } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'
import type { Person } from '@/server/api/types'
import { useDeskSettings } from '@/session/deskSettings'

import AddDialog from './AddDialog.vue'
import EditDialog from './EditDialog.vue'
import SecretDialog from './SecretDialog.vue'

const person = (known: Partial<Person>): Person =>
  ({
    person_id: 7,
    staff_number: '1007',
    name: 'Wang',
    role: 'supervisor',
    extension: null,
    phone: 'browser',
    language: 'en',
    queues: [],
    backup_queues: [],
    may: {},
    ...known,
  }) as unknown as Person

describe('adding somebody', () => {
  it('says what an agent still lacks, and does not go on without it', async () => {
    await mounted(AddDialog, { queues: ['general'] })
    await type('person-number', '1042')
    await type('person-name', 'Li')
    expect(byId('person-lacks').textContent).not.toBe('')
    expect(disabled('person-submit')).toBe(true)
  })
  it('sends what was typed, without spaces around, and hands on the password', async () => {
    useDeskSettings().roles = ['agent', 'supervisor', 'administrator']
    const dialog = await mounted(AddDialog, { queues: [] })
    answering('POST /api/people', { password: 'once-only', sip_password: null })
    await type('person-number', ' 1042 ')
    await type('person-name', 'Li ')
    byId('person-role').querySelectorAll('input')[1]?.click() // supervisor: needs no telephone
    await settled()
    await press('person-submit')
    expect(asked).toEqual([
      {
        what: 'POST /api/people',
        body: {
          staff_number: '1042',
          name: 'Li',
          role: 'supervisor',
          extension: null,
          language: 'zh',
          queues: [],
          backup_queues: [],
        },
      },
    ])
    expect(dialog.emitted('added')).toEqual([['Li ', { password: 'once-only', sip_password: null }]])
  })
})

describe('editing somebody', () => {
  it('cannot be saved before anything differs', async () => {
    await mounted(EditDialog, { person: person({}), queues: [] })
    expect(disabled('person-save')).toBe(true)
  })
  it('sends only what differs', async () => {
    const dialog = await mounted(EditDialog, { person: person({}), queues: [] })
    answering('PATCH /api/people/7', person({ name: 'Wang Li' }))
    await type('person-name', 'Wang Li')
    await press('person-save')
    expect(asked).toEqual([{ what: 'PATCH /api/people/7', body: { name: 'Wang Li' } }])
    expect(dialog.emitted('saved')).toEqual([[null]])
  })
  it('changes nothing else when the extension is taken, and says why', async () => {
    const dialog = await mounted(EditDialog, { person: person({}), queues: [] })
    refusing('PUT /api/people/7/telephone', 409, 'extension_taken')
    await type('person-name', 'Wang Li')
    await type('person-extension', '8001')
    expect(text()).toContain('sign')
    await press('person-save')
    expect(asked.map((one) => one.what)).toEqual(['PUT /api/people/7/telephone'])
    expect(document.querySelector('[role=alert]')?.textContent).not.toBe('')
    expect(dialog.emitted('saved')).toBeUndefined()
  })
})

describe('a new password', () => {
  it('stands there once, with the telephone’s', async () => {
    const dialog = await mounted(SecretDialog, { name: 'Li', issued: { password: 'once-only', sip_password: 'sip-9' } })
    expect(byId('new-password').textContent).toBe('once-only')
    expect(text()).toContain('sip-9')
    const close = [...document.querySelectorAll('button')].at(-1)
    close?.click()
    await settled()
    expect(dialog.emitted('close')).toHaveLength(1)
  })
  it('is not spoken of where only the telephone’s is new', async () => {
    await mounted(SecretDialog, { name: 'Li', issued: { password: null, sip_password: 'sip-9' } })
    expect(document.querySelector('[data-testid=new-password]')).toBeNull()
  })
})
