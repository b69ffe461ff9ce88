/** The way to the service: one typed client, one place where refusals become failures. */
import createClient, { type Middleware } from 'openapi-fetch'

import { learnClock } from '@/base/ui/now'

import { failureFrom, UNREACHABLE } from '../failure'
import type { paths } from './schema'

let signedOut: () => void = () => undefined

/** Name what happens when the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

/** Where 401 means a wrong password, not the end of the sign-in. */
const PROOFS = [
  '/api/sign-in',
  '/api/me/password',
  '/api/me/second-factor/app',
  '/api/me/second-factor/recovery-codes',
  '/api/me/second-factor/off',
]

function onAnswer(response: Response, path: string): void {
  learnClock(response.headers.get('date'))
  if (response.status === 401 && !PROOFS.includes(path)) signedOut()
}

const watch: Middleware = {
  onResponse: ({ response, schemaPath }) => {
    onAnswer(response, schemaPath)
  },
  onError: () => UNREACHABLE,
}

export const client = createClient<paths>({ baseUrl: '' })
client.use(watch)

interface Outcome<Answer> {
  data?: Answer
  error?: unknown
  response: Response
}

/** Give the answer of a request, or throw its `Failure`. */
export async function answer<Answer>(asked: Promise<Outcome<Answer>>): Promise<Answer> {
  const { data, error, response } = await asked
  if (!response.ok) throw failureFrom(response.status, error)
  return data as Answer
}

type Given<Asked> = { [Key in keyof Asked]?: Exclude<Asked[Key], ''> }

/** Leave out what was left empty. */
export function given<Asked extends object>(asked: Asked): Given<Asked> {
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  ) as Given<Asked>
}
