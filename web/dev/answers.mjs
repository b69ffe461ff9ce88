// What the mock answers to each request. An operation of the service that is not named here answers
// with the plainest values that fit its description (schema.mjs), so no page stands without a server.
import * as calls from './city/calls.mjs'
import * as campaigns from './city/campaigns.mjs'
import * as customers from './city/customers.mjs'
import * as grid from './city/grid.mjs'
import * as outages from './city/outages.mjs'
import * as people from './city/people.mjs'
import * as prompts from './city/prompts.mjs'
import * as house from './city/house.mjs'
import * as keeping from './city/keeping.mjs'
import { announcements } from './city/announcements.mjs'
import { drop, systems, webhooks } from './city/systems.mjs'
import { ago } from './city/basis.mjs'
import { tone } from './city/sounds.mjs'
import { clearCard, move, ownState, showCard, tell } from './live.mjs'
import { filled, operationOf, spec } from './schema.mjs'

export const ROLES = { 3: 'agent', 1: 'supervisor', 2: 'administrator', 4: 'dispatcher', 5: 'inspector' } // by a staff number's first digit
const { enum: ACTS, 'x-roles': MAY } = spec.components.schemas.Act
const NAMES = {
  agent: '王涛',
  dispatcher: '调度台',
  inspector: '质检台',
  supervisor: '周敏',
  administrator: '系统管理员',
}

/** Who is signed in with a staff number. */
export function meOf(staff) {
  const role = ROLES[staff[0]] ?? 'agent'
  return {
    person_id: role === 'supervisor' ? 2 : 9,
    staff_number: staff,
    name: NAMES[role],
    role,
    extension: role === 'agent' ? '1003' : null,
    language: 'zh',
    queues: role === 'agent' ? ['service', 'outage'] : [],
    backup_queues: [],
    permissions: role === 'supervisor' ? ['approve_calls_outside_hours'] : [],
    may: Object.fromEntries(ACTS.map((act) => [act, MAY[role].includes(act) ? '' : 'role_forbidden'])),
    missing: [],
    mended_by: [],
    source: 'own',
    has_factor: false,
    owes_factor: false,
  }
}

const paged = (rows, query, size = 50) => {
  const page = Number(query.get('page') ?? 1)
  return { rows: rows.slice((page - 1) * size, page * size), total: rows.length, page, page_size: size }
}
const byId = (list, id) => list.find((one) => one.id === id) ?? list[0]
const change = (list, id, what) => Object.assign(byId(list, id), what)
const STATUS_AFTER = { approve: 'approved', start: 'running', pause: 'paused', resume: 'running', stop: 'stopped' }
const SECRETS = { person_id: 99, password: 'tulip-ferry-9042', sip_password: null }
const RECOVERY = Array.from({ length: 10 }, (_, index) => `k7fq${index}-2hxva`)
const factor = {
  is_on: true,
  has_app: true,
  passkeys: [
    { passkey_id: 1, name: '蓝色安全密钥', domain: 'localhost', made_at: '2026-03-02T01:00:00Z', used_at: null },
    {
      ...{ passkey_id: 2, name: '值班台电脑', domain: 'desk.example' },
      ...{ made_at: '2025-11-20T01:00:00Z', used_at: '2026-02-27T01:00:00Z' },
    },
  ],
  codes_left: 8,
  is_demanded: false,
}
const forPerson = (id) => people.people.find((one) => one.person_id === Number(id)) ?? people.people[0]

const ANSWERS = {
  'GET /api/softphone': () => ({ extension: '1003', realm: 'hotline', ha1: '0'.repeat(32), ws_path: '/sip', ice: [] }),
  'GET /api/desk-settings': () => ({
    time_zone: 'Asia/Shanghai',
    queues: house.queues,
    pause_reasons: house.pauses.filter((one) => one.in_use),
    business_types: house.businessTypes,
    occasions: ['outage', 'etr', 'restored', 'other'].map((name) => ({ name, needs_outage: name !== 'other' })),
    channels: ['voice'],
    roles: ['agent', 'dispatcher', 'inspector', 'supervisor', 'administrator'],
    map_tiles: '',
    map_tiles_by: '',
  }),
  'GET /api/health': () => ({ ok: true, database: true, phone_index: true, telephones: true }),

  'GET /api/sign-in/ways': () => ({ oidc: false }),
  'GET /api/me/second-factor': () => factor,
  'POST /api/sign-in/passkey': () => ({ options: '{}', has_app: true }),
  'POST /api/me/second-factor/app': () => ({ secret: 'JBSWY3DPEHPK3PXP', address: 'otpauth://totp/x', picture: '' }),
  'POST /api/me/second-factor/confirm': () => ({ codes: RECOVERY }),
  'POST /api/me/second-factor/recovery-codes': () => ({ codes: RECOVERY }),
  'POST /api/me/second-factor/off': () => null,

  'GET /api/agent/state': ownState,
  'GET /api/agent/day': () => calls.day,
  'POST /api/agent/state': ({ body }) =>
    move({ state: body.state === 'end_wrap_up' ? 'ready' : body.state, reason: body.reason ?? '' }),
  'POST /api/agent/sign-in-queue': () => move({ state: 'not_ready', reason: 'sign_in' }),
  'POST /api/agent/sign-out-queue': () => move({ state: 'signed_out', reason: '' }),
  'GET /api/board': () => calls.board,
  'GET /api/calls': ({ query }) => {
    const [outcome, number] = [query.get('outcome'), query.get('number')]
    const fits = (one) => (!outcome || one.outcome === outcome) && (!number || one.number.includes(number))
    return paged(calls.records.filter(fits), query)
  },
  'GET /api/calls/{call_id}': (_, id) =>
    calls.whole(calls.records.find((one) => one.call_id === decodeURIComponent(id)) ?? calls.records[0]),
  'GET /api/ratings': () => calls.ratings,
  'GET /api/measures': () => calls.measures,
  'GET /api/calls/{call_id}/business': (_, id) => ({
    business_type: calls.records.find((one) => one.call_id === decodeURIComponent(id))?.business_type ?? '',
  }),
  'PUT /api/calls/{call_id}/business': ({ body }) => body,
  'GET /api/business': () => calls.businessCounts,
  'GET /api/menus': () => calls.menus,
  'GET /api/handling': () => calls.handling,

  'GET /api/conflicts': () => customers.conflicts,
  'GET /api/customers/search': ({ query }) => ({ customers: query.get('q')?.startsWith('x') ? [] : customers.hits }),
  'PATCH /api/customers/{customer_id}': () => null,
  'POST /api/customers/{customer_id}/phones': ({ body }) => ({
    ...{ correction_id: 1, number: body.number ?? '13800138000', role: body.role ?? 'owner' },
  }),
  'POST /api/customers/{customer_id}/phones/wrong': () => null,
  'POST /api/customers/{customer_id}/corrections/{correction_id}/undo': () => null,
  'GET /api/customers/{customer_id}/corrections': () => customers.corrections,
  'GET /api/customers/{customer_id}/accounts/{account_id}': () => customers.money,
  'GET /api/customers/{customer_id}': (_, id) => customers.customer(Number(id) || 1),

  'GET /api/outages': () => outages.outages,
  'POST /api/outages': ({ body }) => ({ ...outages.outages[0], ...body }),
  'GET /api/outages/reports': () => outages.reports,
  'POST /api/outages/reports/settle': ({ body }) => ({ settled: body.report_ids?.length ?? 0 }),
  'GET /api/outages/suspicions': () => outages.suspicions,
  'GET /api/outages/{outage_id}': (_, id) => byId(outages.outages, id),
  'PATCH /api/outages/{outage_id}': ({ body }, id) => change(outages.outages, id, body),
  'POST /api/outages/{outage_id}/restore': (_, id) =>
    change(outages.outages, id, { status: 'restored', phase: 'restored', restored_at: new Date().toISOString() }),
  'GET /api/outages/{outage_id}/affected': () => outages.affected,
  'GET /api/outages/{outage_id}/places': (_, id) => outages.placesOf(byId(outages.outages, id)),
  'GET /api/grid/feeders': () => outages.feeders,
  'GET /api/grid/points': () => outages.points,
  'GET /api/grid/map': () => grid.map,
  'GET /api/grid/state': () => grid.state,
  'GET /api/grid/premises': () => grid.premises,
  'GET /api/grid/under': ({ query }) => grid.under(query.get('code'), outages.affected),
  'GET /api/grid/above': ({ query }) => grid.above(query.get('code') ?? ''),

  'GET /api/campaigns': () => campaigns.campaigns,
  'POST /api/campaigns': ({ body }) => ({ ...campaigns.campaigns[1], ...body }),
  'GET /api/campaigns/{campaign_id}': (_, id) => byId(campaigns.campaigns, id),
  'PATCH /api/campaigns/{campaign_id}': ({ body }, id) => change(campaigns.campaigns, id, body),
  'GET /api/campaigns/{campaign_id}/preflight': () => campaigns.preflight,
  'GET /api/campaigns/{campaign_id}/contacts': ({ query }) => paged(campaigns.contacts, query, 20),
  'GET /api/campaigns/{campaign_id}/words': () => ({
    zh: outages.outages[0].spoken_zh,
    en: outages.outages[0].spoken_en,
  }),
  'POST /api/campaigns/{campaign_id}/approve': (_, id) => change(campaigns.campaigns, id, { status: 'approved' }),
  'POST /api/campaigns/{campaign_id}/listen': () => tone(),
  'POST /api/campaigns/{campaign_id}/{order}': (_, id, order) =>
    change(campaigns.campaigns, id, { status: STATUS_AFTER[order] }),

  'GET /api/people': () => people.people,
  'POST /api/people': () => SECRETS,
  'GET /api/people/queues': () => ['service', 'outage', 'billing', 'english'],
  'PATCH /api/people/{person_id}': ({ body }, id) => Object.assign(forPerson(id), body),
  'POST /api/people/{person_id}/confirm': (_, id) => forPerson(id),
  'POST /api/people/{person_id}/second-factor/reset': (_, id) => Object.assign(forPerson(id), { has_factor: false }),
  'POST /api/people/{person_id}/password': (_, id) => ({ ...SECRETS, person_id: Number(id) }),
  'PUT /api/people/{person_id}/telephone': (_, id) => ({ ...SECRETS, person_id: Number(id), password: null }),
  'GET /api/audit': () => people.audit,
  'GET /api/exchange/accounts': () => systems,
  'GET /api/exchange/webhooks': () => webhooks,
  'GET /api/exchange/drop': () => drop,
  'POST /api/exchange/webhooks/{webhook_id}/test': () => ({ taken: true, failure_code: '', failure: '' }),
  'GET /api/keeping': () => keeping.keeping,
  'GET /api/keeping/history': () => keeping.history,
  'GET /api/keeping/citizens/{account}': (_, account) => keeping.citizen(account),
  'GET /api/house': () => house.state,
  'GET /api/house/pauses': () => house.pauses,
  'GET /api/house/business-types': () => house.businessTypes,
  'GET /api/house/queues': () => house.queues,
  'GET /api/calendar/{year}': (_, year) => house.calendar(Number(year)),
  'POST /api/exchange/accounts': () => ({ account_id: 9, token: `hotline_${'tulip-ferry'.repeat(4)}` }),
  'GET /api/audit/verify': () => ({ entries: 40, head: '0', broken_at: null, sealed_from: null, why: '' }),

  'GET /api/announcements': () => announcements,
  'POST /api/announcements': () => announcements,
  'POST /api/announcements/sound': () => tone(),
  'GET /api/announcements/{announcement_id}/{language}/sound': () => tone(),
  'PUT /api/announcements/{announcement_id}': () => announcements,
  'POST /api/announcements/{announcement_id}/end': () => announcements,

  'GET /api/prompts': () => prompts.prompts,
  'GET /api/prompts/progress': () => ({ done: 0, of: 0 }),
  'GET /api/prompts/{language}/{name}/sound': () => tone(),
  'POST /api/prompts/{language}/{name}/trial': () => tone(520),
  'PUT /api/prompts/{language}/{name}/recording': ({ query }, language, name) =>
    prompts.changed(language, name, 'recording', query.get('origin') ?? 'file'),
  'DELETE /api/prompts/{language}/{name}/recording': (_, language, name) => prompts.changed(language, name, 'voice'),
  'POST /api/prompts/{language}/{name}/earlier': (_, language, name) => prompts.changed(language, name, 'recording'),
  'GET /api/voices': () => prompts.voices,
  'PUT /api/voices/{language}': ({ body }, language) => prompts.choose(language, body.voice),
  'GET /api/voices/{name}/sample': () => tone(330),
}

/** Moves the picture: what a developer asks of the mock itself. */
const MOVES = {
  'POST /mock/card': ({ query }) => showCard(query.get('kind') ?? 'exact'),
  'POST /mock/clear': () => clearCard(),
  'POST /mock/state': ({ query }) => move({ state: query.get('state'), reason: '' }),
  'POST /mock/link': ({ query }) => tell('link', { up: query.get('up') === '1', why: 'AMI', since: ago(95) }),
  'POST /mock/taken': () => tell('softphone_taken', {}),
}

/** The answer to a request: a value for JSON, a Buffer for a sound, undefined for what there is not. */
export function answer(method, path, ask) {
  const moved = MOVES[`${method} ${path}`]
  if (moved) return moved(ask) ?? {}
  const operation = operationOf(method, path)
  if (!operation) return undefined
  const made = ANSWERS[`${method} ${operation.path}`]?.(ask, ...operation.pattern.exec(path).slice(1))
  return Buffer.isBuffer(made) ? made : filled(made ?? (operation.shape ? undefined : {}), operation.shape)
}
