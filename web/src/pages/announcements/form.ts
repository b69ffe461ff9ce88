/** The form of an announcement: what it holds, what is wrong with it, what is asked of the service. */
import type { AnnouncementLine, AnnouncementWish } from '@/server/api/types'

export interface AnnouncementForm {
  text_zh: string
  text_en: string
  everybody: boolean
  feeder_codes: string[]
  starts_at: string | null // null: now
  ends_at: string
}

export type Fault = '' | 'empty' | 'nowhere' | 'order' | 'too_long'

const HOUR_MS = 3_600_000
const LONGEST_MS = 30 * 24 * HOUR_MS // as ivr/announcements/announcement.py has it
export const LASTS = [4, 24, 72, 168] as const // hours

/** A moment so many hours after the beginning, or after now where that has passed. */
export function after(hours: number, startsAt: string | null, nowMs: number): string {
  return new Date(Math.max(startsAt ? Date.parse(startsAt) : nowMs, nowMs) + hours * HOUR_MS).toISOString()
}

/** A new one lasts a day; one that is changed stands as it is. */
export function formOf(known: AnnouncementLine | undefined, nowMs: number): AnnouncementForm {
  if (!known) {
    const usual = { text_zh: '', text_en: '', everybody: true, feeder_codes: [], starts_at: null }
    return { ...usual, ends_at: after(24, null, nowMs) }
  }
  const { text_zh, text_en, feeder_codes, starts_at, ends_at } = known
  const chosen = [...feeder_codes]
  return { text_zh, text_en, everybody: chosen.length === 0, feeder_codes: chosen, starts_at, ends_at }
}

export function fault(form: AnnouncementForm, nowMs: number): Fault {
  if (!form.text_zh.trim() && !form.text_en.trim()) return 'empty'
  if (!form.everybody && form.feeder_codes.length === 0) return 'nowhere'
  const lastsMs = Date.parse(form.ends_at) - Date.parse(after(0, form.starts_at, nowMs))
  if (lastsMs <= 0) return 'order'
  return lastsMs > LONGEST_MS ? 'too_long' : ''
}

export function toWish({ everybody, ...form }: AnnouncementForm): AnnouncementWish {
  return { ...form, feeder_codes: everybody ? [] : form.feeder_codes }
}
