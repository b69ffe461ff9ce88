/** What the server says on /live, and what the desk says to it. Mirrors cti/board.py and screenpop. */

export type AgentState = 'signed_out' | 'not_ready' | 'ready' | 'ringing' | 'talking' | 'wrap_up'

export interface BoardAgent {
  extension: string
  name?: string
  state: AgentState
  reason: string
  since: string
  call_id: string
  device_state?: string
  queues?: string[]
  wrap_up_ends_at?: string | null
}

export type CallState = 'new' | 'arrived' | 'menu' | 'queued' | 'ringing' | 'talking' | 'held' | 'after' | 'ended'

export interface BoardCall {
  call_id: string
  direction: string
  number: string
  state: CallState
  since: string // of the state
  queue: string
  extension: string
  arrived_at: string
  queued_at?: string | null
}

export interface BoardQueue {
  name: string
  waiting: number
  longest_since?: string | null
  ready?: number
  members?: number
}

export interface BillView { month: string; amount_fen: number; paid: boolean; kwh?: number }

export interface CandidatePremise {
  premise_id: number
  code: string
  address: string
  district: string
  feeder_code: string
  transformer_code: string
  account_number: string
  meter_number: string
  balance_fen: number
  last_bill: BillView | null
}

export interface Candidate {
  customer_id: number
  number: string
  name: string
  kind: string
  grade: string
  language: string
  elderly: boolean
  critical: string
  premises: CandidatePremise[]
}

export type Confidence = 'exact' | 'shared' | 'former' | 'unknown' | 'withheld' | 'unavailable'

export interface CardOutage {
  outage_id: string
  kind: string
  cause: string
  started_at: string
  etr_at: string | null
  note_zh: string
  note_en: string
}

export interface PastCall {
  call_id: string
  arrived_at: string
  outcome: string
  queue: string
  talk_s: number
}

export interface Card {
  call_id: string
  number: string
  queue?: string
  confidence: Confidence
  candidates: Candidate[]
  outage: CardOutage | null
  path: string[]
  waited_s: number
  last_calls: PastCall[]
  suggested_action: string
}

export interface Board {
  calls: BoardCall[]
  agents: BoardAgent[]
  queues: BoardQueue[]
  link_up: boolean
  epoch: string
}

export interface Link { up: boolean; why: string; since?: string | null }

export interface Snapshot {
  agent: BoardAgent | null
  card: Card | null
  board: Board | null
  link?: Link
}

export interface CampaignFrame { at: string; campaign_id: string; status: string; counts: Record<string, number> }
export interface RatingFrame { call_id: string; extension: string; queue: string; score: number | null; how: string; at: string }
export interface OutageFrame { outage_id: string; what: string }

interface Numbered { epoch: string; seq: number }

export type Frame = Numbered &
  (
    | { kind: 'snapshot'; data: Snapshot }
    | { kind: 'card'; data: Card }
    | { kind: 'card_cleared'; data: { call_id: string } }
    | { kind: 'agent'; data: BoardAgent }
    | { kind: 'call'; data: BoardCall }
    | { kind: 'call_gone'; data: { call_id: string } }
    | { kind: 'queue'; data: BoardQueue }
    | { kind: 'link'; data: Link }
    | { kind: 'campaign'; data: CampaignFrame }
    | { kind: 'rating'; data: RatingFrame }
    | { kind: 'outage'; data: OutageFrame }
    | { kind: 'softphone_taken'; data: Record<string, never> }
  )
