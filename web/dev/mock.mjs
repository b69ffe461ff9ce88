// A stand-in for the service: the desk's pages can be looked at without Asterisk or PostgreSQL.
// Never shipped, never part of a proof. Sign in with 3003 (agent), 1101 (supervisor), 2001
// (administrator), any password. POST /mock/{card,clear,state,link} moves the picture.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

import { WebSocketServer } from 'ws'

import * as city from './city.mjs'

const port = Number(process.env.PORT ?? 27001)
const dist = new URL('../dist', import.meta.url).pathname
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const roles = { 3: 'agent', 1: 'supervisor', 2: 'administrator' }
const everybody = ['outages', 'ratings', 'calls', 'customers']
const leaders = ['desk', 'board', 'outages', 'campaigns', 'ratings', 'calls', 'customers']
const FEATURES = { agent: ['desk', ...everybody], supervisor: leaders, administrator: [...leaders, 'people'] }
const sockets = new Set()
let agent = {
  extension: '1003',
  name: '王涛',
  state: 'not_ready',
  reason: 'sign_in',
  since: new Date().toISOString(),
  call_id: '',
  device_state: 'NOT_INUSE',
  queues: ['service', 'outage'],
  wrap_up_ends_at: null,
}
let card = null
let seq = 0

const meOf = (staff) => {
  const role = roles[staff[0]] ?? 'agent'
  return {
    person_id: role === 'supervisor' ? 2 : 9,
    staff_number: staff,
    name: role === 'agent' ? '王涛' : role === 'supervisor' ? '周敏' : '系统管理员',
    role,
    extension: role === 'agent' ? '1003' : null,
    language: 'zh',
    queues: role === 'agent' ? ['service', 'outage'] : [],
    features: FEATURES[role],
    permissions: [],
    may: { follow_live: '' },
    missing: [],
    mended_by: [],
  }
}
const staffOf = (request) => /hotline_mock=(\d+)/.exec(request.headers.cookie ?? '')?.[1]
const tell = (kind, data) => {
  seq += 1
  for (const socket of sockets) socket.send(JSON.stringify({ epoch: 'mock', seq, kind, data }))
}
const move = (change) => {
  agent = {
    ...agent,
    ...change,
    since: new Date().toISOString(),
    wrap_up_ends_at: change.state === 'wrap_up' ? city.ahead(20) : null,
  }
  tell('agent', agent)
  return agent
}
const paged = (rows, query, size = 50) => {
  const page = Number(query.get('page') ?? 1)
  return { rows: rows.slice((page - 1) * size, page * size), total: rows.length, page, page_size: size }
}

const routes = {
  'GET /api/softphone': () => ({
    extension: '1003',
    realm: 'hotline',
    ha1: '0'.repeat(32),
    ws_path: '/sip',
    ice: [],
  }),
  'GET /api/desk-settings': () => ({
    time_zone: 'Asia/Shanghai',
    pause_reasons: ['break', 'meal', 'training', 'meeting', 'other'],
    occasions: ['outage', 'etr', 'restored', 'other'].map((name) => ({ name, needs_outage: name !== 'other' })),
    channels: ['voice'],
    roles: ['agent', 'supervisor', 'administrator'],
  }),
  'GET /api/agent/state': () => agent,
  'POST /api/agent/state': ({ body }) =>
    move({ state: body.state === 'end_wrap_up' ? 'ready' : body.state, reason: body.reason ?? '' }),
  'POST /api/agent/sign-in-queue': () => move({ state: 'not_ready', reason: 'sign_in' }),
  'POST /api/agent/sign-out-queue': () => move({ state: 'signed_out', reason: '' }),
  'GET /api/board': () => city.board,
  'GET /api/calls': ({ query }) =>
    paged(
      city.records.filter(
        (one) =>
          (!query.get('outcome') || one.outcome === query.get('outcome')) &&
          (!query.get('number') || one.number.includes(query.get('number'))),
      ),
      query,
    ),
  'GET /api/customers/search': ({ query }) => ({ customers: query.get('q').startsWith('x') ? [] : city.hits }),
  'GET /api/ratings': () => city.ratings,
  'GET /api/outages': () => city.outages,
  'POST /api/outages': ({ body }) => ({ ...city.outages[0], ...body, id: city.outages[0].id }),
  'GET /api/grid/feeders': () => city.feeders,
  'GET /api/campaigns': () => city.campaigns,
  'POST /api/campaigns': ({ body }) => ({ ...city.campaigns[1], ...body }),
  'GET /api/people': () => city.people,
  'GET /api/people/queues': () => ['service', 'outage', 'billing', 'english'],
  'POST /api/people': () => ({ person_id: 99, password: 'tulip-ferry-9042' }),
  'POST /mock/card': ({ query }) => {
    card = city.cards[query.get('kind') ?? 'exact']
    tell('card', card)
    return {}
  },
  'POST /mock/clear': () => {
    tell('card_cleared', { call_id: card?.call_id })
    card = null
    return {}
  },
  'POST /mock/state': ({ query }) => move({ state: query.get('state'), reason: '' }),
  'POST /mock/link': ({ query }) => {
    tell('link', { up: query.get('up') === '1', why: 'AMI', since: city.ago(95) })
    return {}
  },
  'POST /mock/taken': () => {
    tell('softphone_taken', {})
    return {}
  },
}
const patterns = [
  [/^GET \/api\/calls\/(.+)$/, (_, id) => city.records.find((one) => one.call_id === decodeURIComponent(id))],
  [/^GET \/api\/customers\/(\d+)$/, (_, id) => city.customer(Number(id))],
  [/^GET \/api\/outages\/([^/]+)\/affected$/, () => city.affected],
  [/^GET \/api\/outages\/([^/]+)$/, (_, id) => city.outages.find((one) => one.id === id)],
  [
    /^PATCH \/api\/outages\/([^/]+)$/,
    ({ body }, id) =>
      Object.assign(
        city.outages.find((one) => one.id === id),
        body,
      ),
  ],
  [
    /^POST \/api\/outages\/([^/]+)\/restore$/,
    (_, id) =>
      Object.assign(
        city.outages.find((one) => one.id === id),
        { status: 'restored', restored_at: new Date().toISOString() },
      ),
  ],
  [/^GET \/api\/campaigns\/([^/]+)\/preflight$/, () => city.preflight],
  [/^GET \/api\/campaigns\/([^/]+)\/contacts$/, ({ query }) => paged(city.contacts, query, 20)],
  [/^GET \/api\/campaigns\/([^/]+)$/, (_, id) => city.campaigns.find((one) => one.id === id)],
  [
    /^PATCH \/api\/campaigns\/([^/]+)$/,
    ({ body }, id) =>
      Object.assign(
        city.campaigns.find((one) => one.id === id),
        body,
      ),
  ],
  [
    /^POST \/api\/campaigns\/([^/]+)\/(\w+)$/,
    (_, id, what) =>
      Object.assign(
        city.campaigns.find((one) => one.id === id),
        {
          status: {
            approve: 'approved',
            start: 'running',
            pause: 'paused',
            resume: 'running',
            stop: 'stopped',
          }[what],
        },
      ),
  ],
]

function answer(request, url, body) {
  const key = `${request.method} ${url.pathname}`
  const ask = { body, query: url.searchParams }
  if (routes[key]) return routes[key](ask)
  for (const [pattern, work] of patterns) {
    const match = pattern.exec(key)
    if (match) return work(ask, ...match.slice(1))
  }
  return undefined
}

function file(response, path) {
  const wanted = join(dist, normalize(path))
  const found = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html')
  response.writeHead(200, {
    'content-type': types[extname(found)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
  })
  createReadStream(found).pipe(response)
}

async function serve(request, response) {
  const url = new URL(request.url, 'http://mock')
  const json = (status, value, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(value))
  }
  if (!/^\/(api|mock)\//.test(url.pathname)) return file(response, url.pathname)
  let text = ''
  for await (const part of request) text += part
  const body = text ? JSON.parse(text) : {}
  if (url.pathname === '/api/sign-in') {
    if (body.password === 'wrong') return json(401, { detail: { code: 'wrong_credentials', message: '' } })
    return json(200, meOf(body.staff_number), {
      'set-cookie': `hotline_mock=${body.staff_number}; Path=/; HttpOnly; SameSite=Strict`,
    })
  }
  if (url.pathname === '/api/sign-out') return json(200, {}, { 'set-cookie': 'hotline_mock=; Path=/; Max-Age=0' })
  const staff = staffOf(request)
  if (!staff && url.pathname.startsWith('/api/')) return json(401, { detail: { code: 'signed_out', message: '' } })
  if (url.pathname === '/api/me') return json(200, { ...meOf(staff), ...body })
  const value = answer(request, url, body)
  return value === undefined ? json(404, { detail: { code: 'not_found', message: url.pathname } }) : json(200, value)
}

const server = createServer((request, response) => void serve(request, response))
const live = new WebSocketServer({ noServer: true })
const sip = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' })
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/sip') {
    // Enough of a registrar that the desk shows a connected telephone.
    sip.handleUpgrade(request, socket, head, (ws) =>
      ws.on('message', (data) => {
        const text = String(data)
        if (!text.startsWith('REGISTER')) return
        const header = (name) => text.split('\r\n').find((line) => line.toLowerCase().startsWith(`${name}:`))
        ws.send(
          [
            'SIP/2.0 200 OK',
            header('via'),
            header('from'),
            `${header('to')};tag=mock`,
            header('call-id'),
            header('cseq'),
            `${header('contact')};expires=120`,
            'Content-Length: 0',
            '',
            '',
          ].join('\r\n'),
        )
      }),
    )
    return
  }
  const staff = staffOf(request)
  live.handleUpgrade(request, socket, head, (ws) => {
    const leads = roles[staff?.[0]] !== 'agent'
    ws.once('message', () => {
      sockets.add(ws)
      ws.send(
        JSON.stringify({
          epoch: 'mock',
          seq,
          kind: 'snapshot',
          data: {
            agent: leads ? null : agent,
            card: leads ? null : card,
            board: leads ? city.board : null,
            link: { up: true, why: '' },
          },
        }),
      )
    })
    ws.on('close', () => sockets.delete(ws))
  })
})
server.listen(port, '127.0.0.1', () => console.log(`mock desk on http://127.0.0.1:${port}`))
