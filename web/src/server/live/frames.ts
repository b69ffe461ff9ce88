/** What the server says on /live; the shapes come from the service's own description. */
import type { components } from '@/server/api/schema'

type Words = components['schemas']

export type BoardAgent = Words['AgentLine']
export type BoardCall = Words['CallLine']
export type BoardQueue = Words['QueueLine']
export type Board = Words['BoardPicture']
export type Snapshot = Words['LiveSnapshot']
export type Card = Words['Card']
export type Candidate = Words['Candidate']
export type CandidatePremise = Words['CandidatePremise']
export type CardOutage = Words['CardOutage']
export type Supply = Words['Supply']
export type PastCall = Words['PastCall']
export type Link = Words['LinkState']
export type CampaignFrame = Words['CampaignChanged']
export type RatingFrame = Words['RatingGiven']
export type OutageFrame = Words['OutageChanged']
export type AgentState = BoardAgent['state']
export type CallState = BoardCall['state']
export type Confidence = Card['confidence']

interface Numbered {
  epoch: string
  seq: number
}

export type Frame = Numbered &
  (
    | { kind: 'snapshot'; data: Snapshot }
    | { kind: 'card'; data: Card }
    | { kind: 'card_renewed'; data: Card } // of a call that is over
    | { kind: 'card_cleared'; data: { call_id: string } }
    | { kind: 'agent'; data: BoardAgent }
    | { kind: 'call'; data: BoardCall }
    | { kind: 'call_gone'; data: { call_id: string } }
    | { kind: 'queue'; data: BoardQueue }
    | { kind: 'link'; data: Link }
    | { kind: 'campaign'; data: CampaignFrame }
    | { kind: 'rating'; data: RatingFrame }
    | { kind: 'outage'; data: OutageFrame }
    | { kind: 'reports'; data: Record<string, never> }
    | { kind: 'softphone_taken'; data: Record<string, never> }
  )
