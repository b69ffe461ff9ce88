/** A customer's file as an agent corrects it, and what of it is to be sent. */
import type { CustomerView, FileEdit } from '@/server/api/types'

import type { LinkRole } from './link'

export const LIFE_SUPPORT = 'life_support'

export interface FileForm {
  note: string
  language: 'zh' | 'en'
  lifeSupport: boolean
  wrong: string[] // numbers that are not theirs
  number: string // one more that is
  role: LinkRole
}

export const formOf = (file: CustomerView): FileForm => ({
  note: file.note,
  language: file.language,
  lifeSupport: file.critical === LIFE_SUPPORT,
  wrong: [],
  number: '',
  role: 'owner',
})

/** Who is critical for another reason is so by the utility's own list. */
export const mayNeedPower = (file: CustomerView): boolean => ['', LIFE_SUPPORT].includes(file.critical)

/** Only what differs from the file: what is left out stays. */
export function editOf(form: FileForm, file: CustomerView): FileEdit | null {
  const edit: FileEdit = {}
  if (form.note.trim() !== file.note) edit.note = form.note.trim()
  if (form.language !== file.language) edit.language = form.language
  if (mayNeedPower(file) && form.lifeSupport !== (file.critical === LIFE_SUPPORT)) edit.life_support = form.lifeSupport
  return Object.keys(edit).length > 0 ? edit : null
}

export const isChanged = (form: FileForm, file: CustomerView): boolean =>
  editOf(form, file) !== null || form.wrong.length > 0 || form.number.trim() !== ''
