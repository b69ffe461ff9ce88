/** The words of the HTTP API as the desk uses them. */
import type { BoardAgent, BoardCall, BoardQueue } from '@/live/frames'

export type Role = 'agent' | 'supervisor' | 'administrator'

export interface Me {
  person_id: number
  staff_number: string
  name: string
  role: Role
  extension: string | null
  language: string
  queues: string[]
}

export interface SoftphoneAccount { extension: string; realm: string; ha1: string; ws_path: string; ice: RTCIceServer[] }

export interface Board { calls: BoardCall[]; agents: BoardAgent[]; queues: BoardQueue[]; link_up: boolean; epoch: string }

export interface CallRecord {
  call_id: string
  direction: string
  number: string
  dialled: string
  arrived_at: string
  ended_at: string | null
  queue: string
  extension: string
  waited_s: number
  talk_s: number
  outcome: string
  path: string[]
  cause: number
  attempt_id: string
}

export interface Page<Item> { rows: Item[]; total: number; page: number; page_size: number }

export interface CustomerHit { customer_id: number; number: string; name: string; kind: string; grade: string; address: string; phones: string[] }

export interface PhoneView { number: string; role: string; valid_until: string | null }
export interface PremiseView {
  premise_id: number; code: string; address: string; district: string
  feeder_code: string; transformer_code: string; account_number: string; meter_number: string
  tariff: string; balance_fen: number; status: string
  bills: { month: string; kwh: number; amount_fen: number; due_on: string; paid_at: string | null }[]
}
export interface CustomerView {
  customer_id: number; number: string; name: string; kind: string; grade: string; language: string
  elderly: boolean; critical: string; note: string
  phones: PhoneView[]; premises: PremiseView[]
}

export interface RatingRow { call_id: string; at: string; extension: string; queue: string; score: number | null; how: string }
export interface RatingSummary {
  offered: number; answered: number; skipped: number; hung_up: number
  mean: number | null; satisfied_share: number | null
}
export interface RatingGroup extends RatingSummary { key: string; name?: string }
export interface RatingReport {
  rows: RatingRow[]; summary: RatingSummary
  by_agent: RatingGroup[]; by_queue: RatingGroup[]; histogram: number[]
}

export type OutageKind = 'planned' | 'temporary' | 'fault' | 'rationing'
export interface Outage {
  id: string; kind: OutageKind; cause: string
  feeder_codes: string[]; transformer_codes: string[]
  started_at: string; etr_at: string | null; restored_at: string | null
  status: 'open' | 'restored' | 'cancelled'
  note_zh: string; note_en: string; version: number
  feeder_names?: string[]
}
export interface Affected {
  premises: number; customers: number; phones: number
  by_grade: Record<string, number>; critical?: number; elderly?: number
}
export interface NewOutage {
  kind: OutageKind; cause: string; feeder_codes: string[]; transformer_codes: string[]
  started_at: string; etr_at: string | null; note_zh: string; note_en: string
}
export interface Feeder { code: string; name: string; substation_code: string; substation_name: string; voltage: string; premises?: number }

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
  contacts: number; excluded: Record<string, number>; minutes: number; ends_at: string | null
  warnings: string[]; window_open: boolean
}
export interface Contact {
  id: number; number: string; name: string; state: string; outcome: string; reason: string
  attempts: number; last_at: string | null; next_at: string | null
}

export interface Person {
  person_id: number; staff_number: string; name: string; role: Role; language: string
  extension: string | null; queues: string[]; active: boolean
}
export interface NewPerson { staff_number: string; name: string; role: Role; language: string; extension: string | null; queues: string[] }
export interface Issued { person_id: number; password: string }
