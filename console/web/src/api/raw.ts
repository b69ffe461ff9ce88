/** Requests to rooms that the description does not list yet. */
import { onAnswer } from './client'
import { failureFrom, UNREACHABLE } from './failure'

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const more = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`/api${path}`, { method, ...more }).catch(() => { throw UNREACHABLE })
  onAnswer(response, path)
  if (!response.ok) throw failureFrom(response.status, await response.json().catch(() => null))
  return response
}

const read = async <Answer>(response: Promise<Response>): Promise<Answer> => (await (await response).json()) as Answer
export const get = <Answer>(path: string): Promise<Answer> => read(send('GET', path))
export const post = <Answer>(path: string, body?: unknown): Promise<Answer> => read(send('POST', path, body))
export const patch = <Answer>(path: string, body: unknown): Promise<Answer> => read(send('PATCH', path, body))
export const sound = async (path: string, body: unknown): Promise<Blob> => (await send('POST', path, body)).blob()
