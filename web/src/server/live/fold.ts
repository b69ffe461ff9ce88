/** The live picture as a fold of frames: state and frame in, next state out. */
import type { Board, BoardAgent, BoardCall, BoardQueue, Card, Frame, Link, RatingFrame, Snapshot } from './frames'

export interface Picture {
  me: BoardAgent | null
  card: Card | null
  cardCleared: boolean // the call is over; the card stays readable until wrap-up ends
  agents: Record<string, BoardAgent>
  calls: Record<string, BoardCall>
  queues: Record<string, BoardQueue>
  link: Link
  taken: number // how often another window took the telephone
  rating: RatingFrame | null
}

export const BLANK: Picture = {
  me: null,
  card: null,
  cardCleared: false,
  agents: {},
  calls: {},
  queues: {},
  link: { up: true, why: '' },
  taken: 0,
  rating: null,
}

const keyed = <Item>(items: Item[], key: (item: Item) => string): Record<string, Item> =>
  Object.fromEntries(items.map((item) => [key(item), item]))

const EMPTY_BOARD: Board = { calls: [], agents: [], queues: [], link_up: true, epoch: '' }

function fromSnapshot(was: Picture, data: Snapshot): Picture {
  const board = data.board ?? EMPTY_BOARD
  const busy = data.agent?.state === 'talking' || data.agent?.state === 'wrap_up'
  const kept = data.card === null && was.cardCleared && busy // an ended call's card outlives a reconnection
  return {
    ...BLANK,
    taken: was.taken,
    rating: was.rating,
    me: data.agent,
    card: kept ? was.card : data.card,
    cardCleared: kept,
    agents: keyed(board.agents, (agent) => agent.extension),
    calls: keyed(board.calls, (call) => call.call_id),
    queues: keyed(board.queues, (queue) => queue.name),
    link: data.link,
  }
}

function withAgent(was: Picture, agent: BoardAgent, mine: string): Picture {
  const agents = { ...was.agents, [agent.extension]: agent }
  if (agent.extension !== mine) return { ...was, agents }
  const done = was.cardCleared && agent.state !== 'talking' && agent.state !== 'wrap_up'
  return { ...was, agents, me: agent, ...(done && { card: null, cardCleared: false }) }
}

function withoutCall(was: Picture, callId: string): Picture {
  const calls = Object.fromEntries(Object.entries(was.calls).filter(([id]) => id !== callId))
  return { ...was, calls }
}

/** A call one spoke in leaves its card for the wrap-up; one that only rang takes it along. */
function cleared(was: Picture): Picture {
  const spoke = was.me?.state === 'talking' || was.me?.state === 'wrap_up'
  return spoke ? { ...was, cardCleared: true } : { ...was, card: null, cardCleared: false }
}

/** Apply one frame; `mine` is the extension of who looks, empty for none. */
export function fold(was: Picture, frame: Frame, mine: string): Picture {
  switch (frame.kind) {
    case 'snapshot':
      return fromSnapshot(was, frame.data)
    case 'card':
      return { ...was, card: frame.data, cardCleared: false }
    case 'card_renewed':
      return was.card?.call_id === frame.data.call_id ? { ...was, card: frame.data } : was
    case 'card_cleared':
      return was.card?.call_id === frame.data.call_id ? cleared(was) : was
    case 'agent':
      return withAgent(was, frame.data, mine)
    case 'call':
      return { ...was, calls: { ...was.calls, [frame.data.call_id]: frame.data } }
    case 'call_gone':
      return withoutCall(was, frame.data.call_id)
    case 'queue':
      return { ...was, queues: { ...was.queues, [frame.data.name]: frame.data } }
    case 'link':
      return { ...was, link: frame.data }
    case 'campaign':
    case 'outage':
    case 'reports':
      return was // who shows them reads them anew (renewal.ts)
    case 'rating':
      return { ...was, rating: frame.data }
    case 'softphone_taken':
      return { ...was, taken: was.taken + 1 }
    default:
      return frame satisfies never
  }
}
