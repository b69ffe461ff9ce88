/** The softphone's life as one table: what it is, what happened, what it is then. */

export type Line =
  | 'absent' // this person has no extension
  | 'starting'
  | 'registered' // it can ring
  | 'lost' // no connection; it tries again by itself
  | 'refused' // Asterisk does not accept the registration
  | 'taken' // another window has the telephone

/** Why a call ended that nobody ended. */
export type End = 'connection' | 'sound' | 'no_answer' | 'fault'

export interface Conversation {
  phase: 'incoming' | 'answering' | 'talking'
  number: string
  since: number // ms since 1970, of the phase
  muted: boolean
  held: boolean
  heldSince: number // ms since 1970; 0 before the first hold
}

export interface PhoneState {
  line: Line
  lineSince: number
  call: Conversation | null
  lastEnd: End | '' // why the last call ended, empty when normally
}

export type PhoneEvent =
  | { is: 'started' }
  | { is: 'absent' }
  | { is: 'registered' }
  | { is: 'disconnected' }
  | { is: 'refused' }
  | { is: 'taken' }
  | { is: 'incoming'; number: string }
  | { is: 'answering' }
  | { is: 'confirmed' }
  | { is: 'ended'; cause: string }
  | { is: 'muted'; on: boolean }
  | { is: 'held'; on: boolean }

export const SILENT: PhoneState = { line: 'absent', lineSince: 0, call: null, lastEnd: '' }

const LINES: Partial<Record<PhoneEvent['is'], Line>> = {
  started: 'starting',
  absent: 'absent',
  registered: 'registered',
  disconnected: 'lost',
  refused: 'refused',
  taken: 'taken',
}

/** JsSIP's causes (JsSIP.C.causes) as a person can use them; one's own refusal is no news. */
const ENDS: Record<string, End | ''> = {
  '': '',
  Terminated: '',
  Canceled: '',
  BYE: '',
  Rejected: '',
  Busy: '',
  'No Answer': 'no_answer',
  'Connection Error': 'connection',
  'Request Timeout': 'connection',
  'No ACK': 'connection',
  'Dialog Error': 'connection',
  'RTP Timeout': 'connection',
  'WebRTC Error': 'sound',
  'User Denied Media Access': 'sound',
  'Bad Media Description': 'sound',
  'Incompatible SDP': 'sound',
  'Missing SDP': 'sound',
}

function callAfter(call: Conversation | null, event: PhoneEvent, now: number): Conversation | null {
  switch (event.is) {
    case 'incoming':
      return { phase: 'incoming', number: event.number, since: now, muted: false, held: false, heldSince: 0 }
    case 'answering':
      return call && { ...call, phase: 'answering' }
    case 'confirmed':
      return call && (call.phase === 'talking' ? call : { ...call, phase: 'talking', since: now })
    case 'ended':
      return null
    case 'taken':
    case 'absent':
      return null
    case 'muted':
      return call && { ...call, muted: event.on }
    case 'held':
      return call && { ...call, held: event.on, heldSince: event.on && !call.held ? now : call.heldSince }
    default:
      return call // the line's troubles do not end a conversation: sound flows apart from signalling
  }
}

export function next(was: PhoneState, event: PhoneEvent, now: number): PhoneState {
  // A window that lost the telephone stays so until it is started again.
  if (was.line === 'taken' && event.is !== 'started' && event.is !== 'absent') return was
  const line = LINES[event.is] ?? was.line
  return {
    line,
    lineSince: line === was.line ? was.lineSince : now,
    call: callAfter(was.call, event, now),
    lastEnd: lastEnd(was, event),
  }
}

function lastEnd(was: PhoneState, event: PhoneEvent): End | '' {
  if (event.is === 'ended') return ENDS[event.cause] ?? 'fault'
  return event.is === 'incoming' ? '' : was.lastEnd
}

/** What a person may do with the call now. */
export function may(state: PhoneState): { answer: boolean; hangUp: boolean; mute: boolean; key: boolean } {
  const phase = state.call?.phase
  return {
    answer: phase === 'incoming',
    hangUp: phase !== undefined,
    mute: phase === 'talking',
    key: phase === 'talking',
  }
}
