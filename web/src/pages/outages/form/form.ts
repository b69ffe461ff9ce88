/** The rules of the form that opens an outage. */
import type { Feeder, NewOutage, Outage, OutageKind } from '@/server/api/types'

export interface OutageForm {
  kind: OutageKind
  feeder_codes: string[]
  device_codes: string[] // all below them is dark
  transformers: string // codes, apart by spaces or commas
  cause: string
  started_at: string
  etr_at: string | null
  note_zh: string
  note_en: string
  report_ids: number[] // settled by opening it
  confirm_far_ahead: boolean // a moment beyond ten days is meant
}

export const emptyForm = (nowMs: number): OutageForm => ({
  kind: 'fault',
  feeder_codes: [],
  device_codes: [],
  transformers: '',
  cause: '',
  started_at: new Date(nowMs).toISOString(),
  etr_at: null,
  note_zh: '',
  note_en: '',
  report_ids: [],
  confirm_far_ahead: false,
})

const QUARTER_MS = 15 * 60_000

/** A moment so many hours on, rounded up to the quarter: nobody promises 18:07. */
export const inHours = (hours: number, nowMs: number): string =>
  new Date(Math.ceil((nowMs + hours * 3_600_000) / QUARTER_MS) * QUARTER_MS).toISOString()

export const codesIn = (text: string): string[] => [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))]

/** The first thing wrong, as a message key; empty when nothing is. */
export function fault(form: OutageForm): '' | 'need_scope' | 'etr_before' {
  const chosen = form.feeder_codes.length + form.device_codes.length + codesIn(form.transformers).length
  if (chosen === 0) return 'need_scope'
  if (form.etr_at && Date.parse(form.etr_at) <= Date.parse(form.started_at)) return 'etr_before'
  return ''
}

const FAR_MS = 10 * 86_400_000

/** The moments further ahead than ten days: more often a slip than a plan, so a person says it twice. */
export function farAhead(moments: readonly (string | null)[], nowMs: number): string[] {
  return moments.filter((one): one is string => one !== null && Date.parse(one) - nowMs > FAR_MS)
}

export function toRequest(form: OutageForm): NewOutage {
  const { transformers, ...rest } = form
  return {
    ...rest,
    cause: form.cause.trim(),
    note_zh: form.note_zh.trim(),
    note_en: form.note_en.trim(),
    transformer_codes: codesIn(transformers),
  }
}

/** Names of chosen feeders that are already in an open outage. */
export function alreadyOpen(form: OutageForm, outages: readonly Outage[], feeders: readonly Feeder[]): string[] {
  const open = new Set(outages.filter((one) => one.status === 'open').flatMap((one) => one.feeder_codes))
  return form.feeder_codes
    .filter((code) => open.has(code))
    .map((code) => feeders.find((one) => one.code === code)?.name ?? code)
}
