/** What differs: a form from what is stored, a campaign from what somebody looked at. */
import type { Campaign } from '@/server/api/types'

/** The parts of a form that differ from what is stored: a mere slowing-down must not touch the rest. */
export function changes<Form extends object>(form: Form, stored: Form): Partial<Form> {
  return Object.fromEntries(
    Object.entries(form).filter(([key, value]) => value !== stored[key as keyof Form]),
  ) as Partial<Form>
}

export type Looked = Pick<
  Campaign,
  | 'name'
  | 'wording_zh'
  | 'wording_en'
  | 'opens'
  | 'closes'
  | 'closed_days'
  | 'per_second'
  | 'lines'
  | 'tries'
  | 'emergency'
  | 'emergency_reason'
  | 'counts'
>
export interface Change {
  part: Part
  before: string
  after: string
}
const PARTS = {
  name: (one: Looked) => one.name,
  wording_zh: (one: Looked) => one.wording_zh,
  wording_en: (one: Looked) => one.wording_en,
  window: (one: Looked) =>
    `${one.opens.slice(0, 5)}–${one.closes.slice(0, 5)}${one.closed_days.map((day) => ` −${day}`).join('')}`,
  emergency: (one: Looked) => (one.emergency ? one.emergency_reason : ''),
  per_second: (one: Looked) => String(one.per_second),
  lines: (one: Looked) => String(one.lines),
  tries: (one: Looked) => String(one.tries),
  list: (one: Looked) => String(one.counts.waiting ?? 0),
}
export type Part = keyof typeof PARTS

/** What is not as it was looked at; empty when only the outage or the numbers themselves changed. */
export function changed(seen: Looked, now: Looked): Change[] {
  return (Object.entries(PARTS) as [Part, (one: Looked) => string][])
    .map(([part, show]) => ({ part, before: show(seen), after: show(now) }))
    .filter((one) => one.before !== one.after)
}
