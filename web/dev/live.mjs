// What moves while somebody looks: the agent's state, their card, and the pages that are told of it.
import * as calls from './city/calls.mjs'
import { ahead } from './city/basis.mjs'
import { cards } from './city/cards.mjs'
import { filled, named } from './schema.mjs'

export const sockets = new Set()
let seq = 0
let card = null
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
  paused_since: new Date().toISOString(),
  may: { ready: '', extend_wrap_up: '' },
}

export const ownState = () => agent

export function tell(kind, data) {
  seq += 1
  for (const socket of sockets) socket.send(JSON.stringify({ epoch: 'mock', seq, kind, data }))
}

export function move(change) {
  const wrapping = change.state === 'wrap_up'
  const since = new Date().toISOString()
  const clocks = { since, wrap_up_ends_at: wrapping ? ahead(20) : null, paused_since: since }
  agent = { ...agent, ...change, ...clocks }
  tell('agent', agent)
  return agent
}

export function showCard(kind) {
  card = filled(cards[kind], named('Card'))
  tell('card', card)
}

export function clearCard() {
  tell('card_cleared', { call_id: card?.call_id })
  card = null
}

/** What a page begins with. */
export function snapshot(leads) {
  const link = { up: true, why: '' }
  const seen = leads ? { agent: null, card: null, board: calls.board, link } : { agent, card, board: null, link }
  return filled(seen, named('LiveSnapshot'))
}

export function greet(socket, leads) {
  sockets.add(socket)
  socket.send(JSON.stringify({ epoch: 'mock', seq, kind: 'snapshot', data: snapshot(leads) }))
}
