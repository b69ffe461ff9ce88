/**
 * The words of the HTTP API: each by the name that the service's own description gives it, so that a
 * new one needs no line here, and beside those what the desk calls otherwise.
 */
import type {
  AffectedCounts,
  AgentLine,
  CampaignSeen,
  ContactView,
  FeederLine,
  FlowLine,
  ListAdded,
  Making,
  Me,
  MeasuresAnswer,
  OutageAnswer,
  OutageDraft,
  PersonDraft,
  PromptsAnswer,
  RatingEntry,
  RatingsPage,
  ReportLine,
  Secrets,
  Softphone,
  VoicesAnswer,
  Words,
} from './schema'

export type * from './schema'

export type Role = Me['role']
export type SoftphoneAccount = Softphone
export type AgentView = AgentLine
export type RatingRow = RatingEntry
export type RatingReport = RatingsPage
export type NewPerson = PersonDraft
export type Issued = Secrets
export type Outage = OutageAnswer
export type OutageKind = Outage['kind']
export type NewOutage = OutageDraft
export type Affected = AffectedCounts
export type Report = ReportLine
export type Feeder = FeederLine
export type Campaign = CampaignSeen
export type CampaignStatus = Campaign['status']
export type Spoken = Words
export type Contact = ContactView
export type ListResult = ListAdded
export type Measures = MeasuresAnswer
export type Prompts = PromptsAnswer
export type FlowPrompts = FlowLine
export type PromptsMaking = Making
export type Voices = VoicesAnswer
