// A believable evening at a utility, for looking at the desk without the service.
const now = Date.now()
export const ago = (seconds) => new Date(now - seconds * 1000).toISOString()
export const ahead = (seconds) => ago(-seconds)
const pick = (list, index) => list[index % list.length]

const surnames = '王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗'.split('')
const given = [
  '建国',
  '秀英',
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '涛',
  '明',
  '超',
  '霞',
  '平',
  '桂英',
]
export const name = (index) => pick(surnames, index * 7) + pick(given, index * 3)
export const mobile = (index) =>
  `13${5 + (index % 5)}${String(10000000 + ((index * 7919) % 89999999)).padStart(8, '0')}`

export const feeders = ['文三', '古荡', '翠苑', '西溪', '城北', '钱江', '滨江', '下沙', '湖滨', '庆春'].flatMap(
  (place, index) =>
    [1, 2, 3].map((line) => ({
      code: `F${String(index * 3 + line).padStart(3, '0')}`,
      name: `${place}${line}线`,
      substation_code: `S${String(index + 1).padStart(2, '0')}`,
      substation_name: `${place}变电站`,
      voltage: '10kV',
      transformers: 4 + ((index * 7 + line * 3) % 20),
    })),
)

const premise = (index, feeder = 'F001') => ({
  premise_id: index,
  code: `P${100000 + index}`,
  address: `西湖区文三路${100 + index}号${1 + (index % 9)}幢${1 + (index % 3)}单元${101 + (index % 12) * 100}室`,
  district: '西湖区',
  feeder_code: feeder,
  transformer_code: `T${String(1000 + index).slice(1)}`,
  account_number: `33010${String(5000000 + index * 13).slice(-7)}`,
  meter_number: `ZJ${String(80000000 + index * 31)}`,
  balance_fen: [-12840, 5600, 0, 23075][index % 4],
  last_bill: {
    month: '2026-10-01',
    kwh: 186 + index,
    amount_fen: 10043 + index * 7,
    due_on: '2026-11-15',
    paid_at: index % 4 ? ago(86400 * 9) : null,
  },
})

const candidate = (index, more = {}) => ({
  customer_id: index,
  number: `C33${String(1000000 + index)}`,
  name: name(index),
  kind: 'resident',
  grade: pick(['C', 'B', 'A'], index),
  language: 'zh',
  elderly: index % 5 === 0,
  critical: '',
  premises: [premise(index)],
  role: 'owner',
  ...more,
})

const outage = {
  premise_id: 40,
  outage_id: '0198a000-0000-7000-8000-000000000001',
  kind: 'fault',
  cause: '18 号杆附近树木碰线',
  started_at: ago(4300),
  etr_at: ahead(4700),
  note_zh: '抢修人员已到达现场。',
  note_en: 'The crew is on site.',
}
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
  { call_id: 'p1', arrived_at: ago(86400 * 3), outcome: 'answered', queue: 'service', talk_s: 185 },
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
  queues: index % 2 ? ['service'] : ['service', 'outage'],
}))
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
    cause: 16,
    attempt_id: '',
  }
})
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

const outageBase = {
  may: {},
  transformer_codes: [],
  feeder_names: [],
  restored_at: null,
  status: 'open',
  phase: 'dark',
  version: 2,
  note_zh: '',
  note_en: '',
  spoken_zh: '您所在的区域因线路故障停电，抢修人员已到达现场，预计今天八点四十四分恢复供电。',
  spoken_en: 'The power is out in your area because of a fault. The crew is on site. We expect it back at 8:44 today.',
}
export const outages = [
  {
    ...outageBase,
    id: outage.outage_id,
    kind: 'fault',
    cause: outage.cause,
    feeder_codes: ['F001'],
    feeder_names: ['文三1线'],
    started_at: outage.started_at,
    etr_at: outage.etr_at,
    note_zh: outage.note_zh,
    note_en: outage.note_en,
  },
  {
    ...outageBase,
    id: '0198a000-0000-7000-8000-000000000002',
    kind: 'planned',
    cause: '线路改造',
    feeder_codes: ['F005', 'F006'],
    feeder_names: ['古荡2线', '古荡3线'],
    started_at: ago(9000),
    etr_at: ago(900),
  },
  {
    ...outageBase,
    id: '0198a000-0000-7000-8000-000000000003',
    kind: 'fault',
    cause: '',
    feeder_codes: [],
    transformer_codes: ['T0412'],
    started_at: ago(600),
    etr_at: null,
    version: 1,
  },
  {
    ...outageBase,
    id: '0198a000-0000-7000-8000-000000000004',
    kind: 'temporary',
    cause: '电缆故障',
    feeder_codes: ['F011'],
    feeder_names: ['西溪2线'],
    started_at: ago(90000),
    etr_at: ago(70000),
    restored_at: ago(72000),
    status: 'restored',
  },
]
export const affected = {
  premises: 412,
  customers: 388,
  phones: 431,
  by_grade: { A: 6, B: 41, C: 341 },
  critical: 3,
  unreachable: 12,
  critical_customers: [
    { customer_id: 4, customer_number: 'C331000004', grade: 'A', critical: 'hospital' },
    { customer_id: 40, customer_number: 'C331000040', grade: 'C', critical: 'life_support' },
  ],
}

const campaignBase = {
  digest: 'd',
  may: {},
  status_reason: '',
  occasion: 'outage',
  outage_id: outage.outage_id,
  wording_zh: '',
  wording_en: '',
  grades: [],
  per_second: 2,
  lines: 20,
  tries: 3,
  opens: '09:00:00',
  closes: '20:00:00',
  emergency: false,
  emergency_reason: '',
  author_id: 2,
  author_name: '周敏',
  written_by: [2],
  approved_by: null,
  approver_name: null,
  created_at: ago(3600),
  approved_at: null,
  started_at: null,
  ended_at: null,
  counts: {},
}
export const campaigns = [
  {
    ...campaignBase,
    id: '0198b000-0000-7000-8000-000000000001',
    name: '文三1线故障停电通知',
    status: 'running',
    approved_by: 3,
    approver_name: '马超',
    approved_at: ago(1800),
    started_at: ago(1500),
    counts: {
      waiting: 168,
      dialling: 7,
      acknowledged: 121,
      unconfirmed: 42,
      reached_agent: 9,
      opted_out: 4,
      busy: 11,
      no_answer: 38,
      rejected: 6,
      invalid_number: 3,
      machine: 14,
      lost: 1,
      excluded: 27,
    },
  },
  {
    ...campaignBase,
    id: '0198b000-0000-7000-8000-000000000002',
    name: '古荡计划停电提前通知',
    status: 'draft',
    created_at: ago(700),
    counts: { waiting: 655, excluded: 31 },
  },
  {
    ...campaignBase,
    id: '0198b000-0000-7000-8000-000000000003',
    name: '西溪2线恢复供电',
    occasion: 'restored',
    status: 'done',
    created_at: ago(76000),
    approved_by: 3,
    approver_name: '马超',
    approved_at: ago(75500),
    started_at: ago(75000),
    ended_at: ago(73000),
    counts: { acknowledged: 201, unconfirmed: 60, no_answer: 33, busy: 4, opted_out: 2, invalid_number: 5 },
  },
]
export const preflight = {
  contacts: 655,
  excluded: { opted_out: 9, invalid_number: 12, former: 6, duplicate: 4 },
  minutes: 38,
  ends_at: ahead(2300),
  warnings: ['large'],
  window_open: true,
}
export const contacts = Array.from({ length: 60 }, (_, index) => ({
  id: index,
  number: mobile(index + 200),
  name: name(index + 11),
  state: pick(['done', 'waiting', 'done', 'dialling', 'excluded'], index),
  outcome: pick(['acknowledged', '', 'unconfirmed', '', ''], index),
  reason: index % 5 === 4 ? 'opted_out' : '',
  attempts: index % 3,
  last_at: index % 3 ? ago(index * 20) : null,
  next_at: index % 5 === 1 ? ahead(600 + index) : null,
}))

export const people = [
  ['2001', '系统管理员', 'administrator', null],
  ['1101', '周敏', 'supervisor', '1020'],
  ['1102', '马超', 'supervisor', null],
  ...agents.map((agent, index) => [String(3001 + index), agent.name, 'agent', agent.extension]),
].map(([staff, who, role, extension], index) => ({
  person_id: index + 1,
  staff_number: staff,
  name: who,
  role,
  language: index % 6 === 5 ? 'en' : 'zh',
  extension,
  queues: role === 'agent' ? ['service'] : [],
  active: index !== 9,
  phone: 'browser',
  permissions: [],
  approves_from: null,
  missing: [],
  may: {},
}))

export const hits = Array.from({ length: 8 }, (_, index) => ({
  customer_id: index + 1,
  number: `C33${1000000 + index}`,
  name: name(index + 3),
  kind: pick(['resident', 'resident', 'business'], index),
  grade: pick(['C', 'C', 'B', 'A'], index),
  address: premise(index).address,
  matched_by: 'name',
}))
export const customer = (id) => ({
  customer_id: id,
  number: `C33${1000000 + id}`,
  name: name(id + 2),
  kind: 'resident',
  grade: 'B',
  language: 'zh',
  elderly: true,
  critical: '',
  note: '门禁密码请现场询问物业。',
  phones: [
    { number: mobile(id), role: 'owner', valid_until: null },
    { number: '057188886666', role: 'contact', valid_until: null },
    { number: mobile(id + 900), role: 'former', valid_until: '2024-03-01' },
  ],
  accounts: [
    {
      account_id: id,
      number: premise(id).account_number,
      status: 'active',
      tariff: '居民阶梯',
      meter_number: premise(id).meter_number,
      balance_fen: -12840,
      premise: premise(id),
      bills: Array.from({ length: 12 }, (_, month) => ({
        month: `2026-${String(10 - month > 0 ? 10 - month : 22 - month).padStart(2, '0')}-01`,
        kwh: 150 + Math.round(120 * Math.abs(Math.sin(month * 0.9))),
        amount_fen: 8000 + month * 431,
        due_on: '2026-11-15',
        paid_at: month ? '2026-10-12' : null,
      })),
    },
  ],
})
