/** The words of the HTTP API as the desk uses them, from the service's own description. */
import type { components } from './schema'

type Words = components['schemas']

export type Me = Words['Me']
export type Role = Me['role']
export type SoftphoneAccount = Words['Softphone']
export type AgentView = Words['AgentView']
export type CallRecord = Words['CallEntry']
export type CallPage = Words['CallPage']
export type CustomerHit = Words['CustomerHitAnswer']
export type CustomerView = Words['CustomerAnswer']
export type AccountView = Words['AccountAnswer']
export type RatingRow = Words['RatingEntry']
export type RatingSummary = Words['RatingSummary']
export type RatingGroup = Words['RatingGroup']
export type RatingReport = Words['RatingsPage']
export type Person = Words['Person']
export type NewPerson = Words['PersonDraft']
export type PersonChange = Words['PersonChange']
export type Issued = Words['Secrets']

export interface Page<Item> { rows: Item[]; total: number; page: number; page_size: number }

export type OutageKind = 'planned' | 'temporary' | 'fault' | 'rationing'
export interface Outage {
  id: string; kind: OutageKind; cause: string
  feeder_codes: string[]; transformer_codes: string[]
  started_at: string; etr_at: string | null; restored_at: string | null
  status: 'open' | 'restored' | 'cancelled'
  note_zh: string; note_en: string; version: number
  feeder_names: string[]; phase: 'scheduled' | 'dark' | 'overdue' | 'restored' | 'cancelled'
  spoken_zh: string; spoken_en: string
}
export interface Affected {
  premises: number; customers: number; phones: number
  critical: number; unreachable: number; by_grade: Record<string, number>
  critical_customers: { customer_id: number; customer_number: string; grade: string; critical: string }[]
}
export interface NewOutage {
  kind: OutageKind; cause: string; feeder_codes: string[]; transformer_codes: string[]
  started_at: string; etr_at: string | null; note_zh: string; note_en: string
}
export interface Feeder { code: string; name: string; substation_code: string; substation_name: string; voltage: string; transformers: number }

export type CampaignStatus = 'draft' | 'approved' | 'running' | 'paused' | 'stopped' | 'done'
export interface Campaign {
  id: string; name: string; status: CampaignStatus; status_reason: string; occasion: string
  outage_id: string | null; wording_zh: string; wording_en: string; grades: string[]
  per_second: number; lines: number; tries: number; opens: string; closes: string
  emergency: boolean; emergency_reason: string
  author_id: number; author_name: string; approved_by: number | null; approver_name: string | null
  created_at: string; approved_at: string | null; started_at: string | null; ended_at: string | null
  counts: Record<string, number>
}
export interface Preflight {
  contacts: number; excluded: Record<string, number>; message_s: number; minutes: number; opens_at: string | null; ends_at: string | null
  warnings: string[]; window_open: boolean
}
export interface Contact {
  id: number; number: string; customer_id: number | null; name: string; state: string; outcome: string; reason: string
  attempts: number; last_at: string | null; next_at: string | null
}
