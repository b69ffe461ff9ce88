// A stand-in for the service: the desk's pages can be looked at without Asterisk or PostgreSQL.
// Never shipped, never part of a proof. Sign in with 3003 (agent), 1101 (supervisor), 2001
// (administrator), any password but `wrong`. What moves the picture: MOVES in answers.mjs.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

import { WebSocketServer } from 'ws'

import { answer, meOf, ROLES } from './answers.mjs'
import { greet, sockets } from './live.mjs'

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
const staffOf = (request) => /hotline_mock=(\d+)/.exec(request.headers.cookie ?? '')?.[1]

function file(response, path) {
  const wanted = join(dist, normalize(path))
  const found = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html')
  response.writeHead(200, {
    'content-type': types[extname(found)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
  })
  createReadStream(found).pipe(response)
}

async function read(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  const isJson = request.headers['content-type']?.startsWith('application/json')
  return isJson && parts.length ? JSON.parse(Buffer.concat(parts).toString()) : {}
}

async function serve(request, response) {
  const url = new URL(request.url, 'http://mock')
  const json = (status, value, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(value))
  }
  if (!/^\/(api|mock)\//.test(url.pathname)) return file(response, url.pathname)
  const body = await read(request)
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
  const value = answer(request.method, url.pathname, { body, query: url.searchParams })
  if (!Buffer.isBuffer(value))
    return value === undefined ? json(404, { detail: { code: 'not_found', message: url.pathname } }) : json(200, value)
  response.writeHead(200, { 'content-type': 'audio/wav' })
  response.end(value)
}

/** Enough of a registrar that the desk shows a connected telephone. */
function register(socket, text) {
  if (!text.startsWith('REGISTER')) return
  const header = (name) => text.split('\r\n').find((line) => line.toLowerCase().startsWith(`${name}:`))
  const told = [header('via'), header('from'), `${header('to')};tag=mock`, header('call-id'), header('cseq')]
  const lines = ['SIP/2.0 200 OK', ...told, `${header('contact')};expires=120`, 'Content-Length: 0', '', '']
  socket.send(lines.join('\r\n'))
}

const server = createServer((request, response) => void serve(request, response))
const live = new WebSocketServer({ noServer: true })
const sip = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' })
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/sip') {
    sip.handleUpgrade(request, socket, head, (ws) => ws.on('message', (data) => register(ws, String(data))))
    return
  }
  const leads = ROLES[staffOf(request)?.[0]] !== 'agent'
  live.handleUpgrade(request, socket, head, (ws) => {
    ws.once('message', () => greet(ws, leads))
    ws.on('close', () => sockets.delete(ws))
  })
})
server.listen(port, '127.0.0.1', () => console.log(`mock desk on http://127.0.0.1:${port}`))
