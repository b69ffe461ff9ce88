// Agents at work, living calls, and the calls of the last days with their ratings.
import { ago, ahead, mobile, name, pick } from './basis.mjs'

const states = [
  'talking',
  'talking',
  'ready',
  'ready',
  'wrap_up',
  'not_ready',
  'ringing',
  'talking',
  'signed_out',
  'not_ready',
  'ready',
  'signed_out',
]

export const agents = states.map((state, index) => ({
  extension: String(1001 + index),
  name: name(index + 60),
  state,
  reason: state === 'not_ready' ? pick(['meal', 'break', 'training'], index) : '',
  since: ago(20 + index * 47),
  call_id: '',
  device_state: index === 9 ? 'UNAVAILABLE' : 'NOT_INUSE',
  wrap_up_ends_at: state === 'wrap_up' ? ahead(12) : null,
  paused_since: state === 'not_ready' ? ago(20 + index * 147) : null,
  queues: index % 2 ? ['service'] : ['service', 'outage'],
}))

export const day = {
  midnight: ago(36000),
  since: ago(60),
  state: 'ready',
  reason: '',
  spent: [
    { state: 'ready', reason: '', seconds: 9000 },
    { state: 'talking', reason: '', seconds: 12000 },
    { state: 'not_ready', reason: 'break', seconds: 1140 },
    { state: 'not_ready', reason: 'meal', seconds: 2820 },
  ],
}

const calls = [
  ['queued', 'outage', '', 74],
  ['queued', 'outage', '', 41],
  ['queued', 'service', '', 12],
  ['ringing', 'service', '1007', 9],
  ['talking', 'service', '1001', 204],
  ['talking', 'outage', '1002', 63],
  ['talking', 'service', '1008', 421],
  ['menu', '', '', 18],
  ['menu', '', '', 6],
  ['after', 'service', '', 11],
  ['held', 'service', '1001', 35],
].map(([state, queue, extension, seconds], index) => ({
  call_id: `1764000100.${index}`,
  direction: index === 6 ? 'out' : 'in',
  number: index === 2 ? '' : mobile(index + 5),
  state,
  queue,
  extension,
  since: ago(seconds),
  queued_at: state === 'queued' ? ago(seconds) : null,
  ringing: [],
  credit_s: 0,
  path: [],
  answered_at: null,
  attempt_id: '',
  arrived_at: ago(seconds + 30),
}))

export const board = {
  calls,
  agents,
  link_up: true,
  epoch: 'demo',
  queues: [
    ['outage', 2, 74, 2, 5],
    ['service', 2, 12, 3, 10],
    ['billing', 0, 0, 1, 4],
    ['english', 0, 0, 0, 2],
  ].map(([name, waiting, longest, ready, members], index) => ({
    name,
    day: '2026-11-24',
    waiting,
    longest_since: waiting ? ago(longest) : null,
    ready,
    members,
    offered: 214 - index * 51,
    answered: 203 - index * 50,
    abandoned: 9 - index,
    left: 2,
    average_speed_of_answer_s: 11.4 + index,
  })),
}

export const records = Array.from({ length: 137 }, (_, index) => {
  const outcome = pick(['answered', 'answered', 'answered', 'menu_only', 'abandoned', 'answered', 'unanswered'], index)
  return {
    call_id: `176399${index}.7`,
    direction: index % 11 === 10 ? 'out' : 'in',
    number: mobile(index),
    dialled: '95598',
    arrived_at: ago(400 + index * 1130),
    ended_at: ago(100 + index * 1130),
    queue: outcome === 'menu_only' ? '' : pick(['service', 'outage'], index),
    extension: outcome === 'answered' ? (index < 14 ? '1003' : String(1001 + (index % 8))) : '',
    waited_s: (index * 13) % 70,
    talk_s: outcome === 'answered' ? 45 + ((index * 53) % 400) : 0,
    outcome,
    path: ['greeting', 'menu', 'person'],
    business_type: outcome === 'answered' ? pick(['fault', 'inquiry', '', 'fault', 'application'], index) : '',
    cause: 16,
    attempt_id: '',
  }
})

/** A record with the segments it could have had. */
export const whole = (record) => {
  const begun = Date.parse(record.arrived_at)
  const parts = [
    ['menu', 0, 20, record.queue ? 'queue' : 'end'],
    ...(record.queue ? [['queue', 20, record.waited_s, record.extension ? 'answered' : 'abandoned']] : []),
    ...(record.extension ? [['talk', 20 + record.waited_s, record.talk_s, 'caller']] : []),
  ]
  const segments = parts.map(([kind, from, seconds, result], place) => ({
    ...{ call_id: record.call_id, place, kind, result, flow: kind === 'menu' ? 'main' : '' },
    queue: kind === 'menu' ? '' : record.queue,
    extension: kind === 'talk' ? record.extension : '',
    ...{ target: '', mode: '' },
    began_at: new Date(begun + from * 1000).toISOString(),
    ended_at: new Date(begun + (from + seconds) * 1000).toISOString(),
  }))
  const steps = [
    ['greeting', '', 3100],
    ['main_menu', '0', 6400],
    ['person', '', 2300],
  ].map(([place, key, ms]) => ({ place, key, ms }))
  return { ...record, segments, steps }
}

const rows = records
  .filter((one) => one.outcome === 'answered')
  .map((one, index) => ({
    call_id: one.call_id,
    at: one.ended_at,
    extension: one.extension,
    queue: one.queue,
    score: index % 4 === 3 ? null : pick([5, 5, 4, 5, 3, 5, 1, 4], index),
    how: index % 4 === 3 ? pick(['skipped', 'hung_up'], index >> 2) : 'pressed',
  }))

const summary = (some) => {
  const scores = some.map((row) => row.score).filter((score) => score !== null)
  return {
    offered: some.length,
    answered: scores.length,
    invalid: 0,
    skipped: some.filter((row) => row.how === 'skipped').length,
    hung_up: some.filter((row) => row.how === 'hung_up').length,
    mean: scores.length ? scores.reduce((a, b) => a + b, 0) / scores.length : null,
    satisfied_share: scores.length ? scores.filter((score) => score >= 4).length / scores.length : null,
  }
}

const group = (key) =>
  [...new Set(rows.map((row) => row[key]))].sort().map((value) => ({
    key: value,
    ...summary(rows.filter((row) => row[key] === value)),
  }))

export const ratings = {
  rows,
  summary: summary(rows),
  by_agent: group('extension'),
  by_queue: group('queue'),
  histogram: [1, 2, 3, 4, 5].map((score) => rows.filter((row) => row.score === score).length),
}

const FIGURES = [
  ['loss_rate', 'share', 0.046],
  ['connect_rate', 'share', 0.951],
  ['service_level_offered', 'share', 0.87],
  ['speed_of_answer', 'seconds', 11.4],
  ['mean_talk_time', 'seconds', 148],
  ['mean_handling_time', 'seconds', 171],
  ['occupancy', 'time_share', 0.72],
  ['containment', 'share', 0.41],
  ['rating_mean', 'score', 4.6],
]
export const menus = [
  ['greeting', 1104, 22, {}, 3.1],
  ['main_menu', 871, 61, { 1: 402, 2: 251, 0: 131, '*': 9 }, 6.4],
  ['outage_here', 233, 149, { 1: 31, 2: 14, 0: 22 }, 19.7],
  ['hazard_question', 410, 12, { 2: 371, 1: 19 }, 9.2],
  ['bill_digits', 236, 71, {}, 14.8],
].map(([place, visits, gone, keys, mean_s]) => ({
  ...{ flow: 'hotline', place, visits, gone, mean_s },
  keys: Object.entries(keys).map(([key, steps]) => ({ key, steps })),
}))

const CALLS_A_DAY = 1200
export const measures = {
  since: ago(86400 * 7),
  until: ago(0),
  answer_within_s: 20,
  measures: FIGURES.map(([key, unit, value]) => ({
    key,
    formula: `formula.${key}`,
    calls: '',
    unit,
    numerator: Math.round(value * CALLS_A_DAY),
    denominator: CALLS_A_DAY,
    value,
  })),
  days: Array.from({ length: 7 }, (_, day) => ({
    day: ago(86400 * (6 - day)).slice(0, 10),
    values: FIGURES.map(([, , value]) => value * (0.95 + (day % 3) * 0.03)),
  })),
}

const handlingOf = (key, answered, talk_s, wrap_up_s) => ({
  ...{ key, answered, talk_s, wrap_up_s },
  handling_s: talk_s + wrap_up_s,
})
export const handling = {
  queues: [handlingOf('service', 412, 141, 19), handlingOf('outage', 236, 96, 41), handlingOf('billing', 128, 203, 22)],
  agents: ['1003', '1004', '1007', '1011'].map((key, place) => ({
    ...handlingOf(key, 180 - 20 * place, 130 + 12 * place, 20 + place),
    staffed_s: 98_000 - 9000 * place,
    occupancy: 0.61 + 0.07 * place,
    days: Array.from({ length: 7 }, (_, day) => ({
      day: ago(86400 * (6 - day)).slice(0, 10),
      occupancy: 0.61 + 0.07 * place + ((day % 3) - 1) * 0.04,
    })),
  })),
}

export const businessCounts = [
  ['fault', 61],
  ['inquiry', 40],
  ['', 17],
  ['application', 15],
  ['complaint_supply', 4],
  ['praise', 1],
].map(([business_type, calls]) => ({ business_type, calls }))
