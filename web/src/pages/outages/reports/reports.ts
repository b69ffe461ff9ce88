/** Reports of trouble that nobody has settled, for whoever leads; read anew at each word from the service. */
import { defineStore } from 'pinia'
import { computed, type ComputedRef } from 'vue'

import { listReports } from '@/server/api/outages'
import type { Report } from '@/server/api/types'
import { useReading } from '@/server/readings'
import { useMe } from '@/session/me'
import type { Waiting } from '@/session/rights'

const AGAIN_MS = 10_000 // after a failure
const FEEDER_FROM = 3

export const useReports = defineStore('reports', () => {
  const me = useMe()
  const { answer, failure } = useReading(() => ['reports', me.me?.person_id], listReports, {
    when: () => me.may('see_reports'),
    afterFailureMs: AGAIN_MS,
  })
  const reports = computed<Report[]>(() => (me.may('see_reports') ? (answer.value ?? []) : [])) // not another's who signed in here
  const failed = computed(() => failure.value !== '') // the list stays as it was, and says that it may be old
  const count = computed(() => reports.value.length)
  const hazards = computed(() => reports.value.filter((one) => one.hazard).length)
  return { reports, count, hazards, failed }
})

export function useWaitingReports(): ComputedRef<Waiting> {
  const reports = useReports()
  return computed(() => ({ count: reports.count, danger: reports.hazards > 0, text: 'reports.badge' }))
}

/** Which of the reports nobody has to settle any more: another was quicker. */
export const goneFrom = (chosen: readonly Report[], now: readonly Report[]): Report[] => {
  const there = new Set(now.flatMap((one) => one.report_ids))
  return chosen.filter((one) => !one.report_ids.some((id) => there.has(id)))
}

/** The scope that reports point to: their transformers, or a feeder where several of its transformers are named. */
export function scopeOf(reports: readonly Report[]): { feeder_codes: string[]; transformers: string } {
  const located = reports.filter((one) => one.feeder_code || one.transformer_code)
  const byFeeder = new Map<string, Set<string>>()
  for (const one of located)
    byFeeder.set(one.feeder_code, (byFeeder.get(one.feeder_code) ?? new Set()).add(one.transformer_code))
  const whole = [...byFeeder]
    .filter(([feeder, hanging]) => feeder && (hanging.size >= FEEDER_FROM || hanging.has('')))
    .map(([feeder]) => feeder)
  const single = [...byFeeder].filter(([feeder]) => !whole.includes(feeder)).flatMap(([, hanging]) => [...hanging])
  return { feeder_codes: whole, transformers: single.filter(Boolean).join(' ') }
}
