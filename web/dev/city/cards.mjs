// The agent's card, one of each kind: POST /mock/card?kind=….
import { ago, ahead, mobile } from './basis.mjs'
import { candidate, premise } from './customers.mjs'
import { outage } from './outages.mjs'

const base = {
  call_id: '1764000000.42',
  number: mobile(42),
  queue: 'service',
  direction: 'in',
  arrived_at: ago(70),
  reported: false,
  hazard: false,
  attempt_id: '',
  candidate_count: 1,
  waited_s: 37,
  path: ['greeting', 'recognise', 'first_word', 'outage_here', 'main_menu', 'person'],
  suggested_action: 'greet',
  outage: null,
  supplies: [],
  last_calls: [],
}

const supply = (premise_id, state, more = {}) => ({
  premise_id,
  state,
  started_at: null,
  etr_at: null,
  restored_at: null,
  outage_id: null,
  ...more,
})

const past = [
  {
    call_id: 'p1',
    arrived_at: ago(86400 * 3),
    outcome: 'answered',
    queue: 'service',
    talk_s: 185,
    business_type: 'inquiry',
  },
  { call_id: 'p2', arrived_at: ago(86400 * 19), outcome: 'menu_only', queue: '', talk_s: 0 },
  { call_id: 'p3', arrived_at: ago(86400 * 64), outcome: 'abandoned', queue: 'service', talk_s: 0 },
]

export const cards = {
  exact: {
    ...base,
    confidence: 'exact',
    candidates: [
      candidate(40, {
        critical: 'life_support',
        elderly: true,
        grade: 'A',
        premises: [premise(40), premise(61, 'F007')],
      }),
    ],
    outage,
    supplies: [supply(40, 'dark', { started_at: outage.started_at, etr_at: outage.etr_at }), supply(61, 'normal')],
    last_calls: past,
    suggested_action: 'critical_outage',
  },
  shared: {
    ...base,
    call_id: '1764000000.43',
    confidence: 'shared',
    candidates: [candidate(3), candidate(9), candidate(14)],
    supplies: [
      supply(3, 'restored', { started_at: ago(9000), restored_at: ago(1900) }),
      supply(9, 'normal'),
      supply(14, 'planned', { started_at: ahead(90000), etr_at: ahead(99000) }),
    ],
    last_calls: past.slice(0, 1),
    suggested_action: 'ask_which',
  },
  unknown: {
    ...base,
    call_id: '1764000000.44',
    confidence: 'unknown',
    candidates: [],
    path: ['greeting', 'main_menu', 'person'],
    suggested_action: 'ask_identity',
  },
  withheld: { ...base, call_id: '1764000000.45', number: '', confidence: 'withheld', candidates: [] },
  former: {
    ...base,
    call_id: '1764000000.46',
    confidence: 'former',
    candidates: [candidate(17)],
    supplies: [supply(17, 'unknown')],
  },
  unavailable: { ...base, call_id: '1764000000.47', confidence: 'unavailable', candidates: [] },
}
