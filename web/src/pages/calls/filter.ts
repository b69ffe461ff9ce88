/** The call list's filter and how outcomes look. */
import { Bot, CircleCheck, CircleQuestionMark, DoorOpen, PhoneMissed, PhoneOff, Unplug } from '@lucide/vue'

import type { CallFilter } from '@/server/api/calls'
import { fromPicker } from '@/base/format/moment'
import type { Look } from '@/base/ui/TonePill.vue'

export const OUTCOMES = [
  'answered',
  'abandoned',
  'menu_only',
  'menu_left',
  'refused',
  'unanswered',
  'fallback',
  'lost_in_gap',
] as const

export const OUTCOME_LOOK: Record<string, Look> = {
  answered: { tone: 'good', icon: CircleCheck },
  abandoned: { tone: 'bad', icon: PhoneMissed },
  menu_only: { tone: 'info', icon: Bot },
  menu_left: { tone: 'calm', icon: DoorOpen },
  refused: { tone: 'bad', icon: PhoneOff },
  unanswered: { tone: 'warn', icon: PhoneOff },
  fallback: { tone: 'rest', icon: Unplug },
  lost_in_gap: { tone: 'calm', icon: CircleQuestionMark },
}

export interface CallForm {
  number: string
  queue: string
  extension: string
  outcome: CallFilter['outcome']
  business_type: string
  dates: [Date, Date] | null
}

/** From what is chosen to what is asked; the last day counts whole. */
export function filterOf(form: CallForm, page: number): Partial<CallFilter> {
  const [first, last] = form.dates ?? []
  return {
    number: form.number.replaceAll(/[\s-]/g, ''),
    queue: form.queue,
    extension: form.extension,
    outcome: form.outcome,
    business_type: form.business_type,
    since: first ? fromPicker(first) : '',
    until: last ? fromPicker(last, 1) : '',
    page,
  }
}
