/** The way to the service: one door for every request. */
import { learnClock } from '@/ui/now'

import { failureFrom, UNREACHABLE } from './failure'

type Query = Record<string, string | number | boolean | null | undefined>
interface Ask { query?: Query; body?: unknown }

let signedOut: () => void = () => undefined

/** Name what happens when the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

function address(path: string, query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined)
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()
  return `/api${path}${text ? `?${text}` : ''}`
}

async function send(method: string, path: string, ask: Ask): Promise<Response> {
  const headers = ask.body === undefined ? undefined : { 'content-type': 'application/json' }
  const body = ask.body === undefined ? undefined : JSON.stringify(ask.body)
  const response = await fetch(address(path, ask.query ?? {}), { method, headers, body }).catch(() => {
    throw UNREACHABLE
  })
  learnClock(response.headers.get('date'))
  if (response.ok) return response
  if (response.status === 401 && path !== '/sign-in') signedOut()
  throw failureFrom(response.status, await response.json().catch(() => null))
}

async function call<Answer>(method: string, path: string, ask: Ask = {}): Promise<Answer> {
  const response = await send(method, path, ask)
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

export const get = <Answer>(path: string, query: Query = {}): Promise<Answer> => call('GET', path, { query })
export const post = <Answer = void>(path: string, body?: unknown): Promise<Answer> => call('POST', path, { body })
export const patch = <Answer>(path: string, body: unknown): Promise<Answer> => call('PATCH', path, { body })
export const sound = async (path: string, body: unknown): Promise<Blob> => (await send('POST', path, { body })).blob()
