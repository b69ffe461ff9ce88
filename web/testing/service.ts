/** The service as a component under test meets it: what it answers by method and path, and what it was asked. */
interface Asked {
  what: string
  body: unknown
}

export const asked: Asked[] = []
const answers = new Map<string, { status: number; body: unknown }>()

/** Let `POST /api/people` and the like be answered so from now on; a function is asked each time. */
export function answering(what: string, body: unknown, status = 200): void {
  answers.set(what, { status, body })
}

/** Refuse, with the code that the service would give. */
export const refusing = (what: string, status: number, code: string): void => {
  answering(what, { detail: { code, message: code } }, status)
}

/** What was sent last by `POST /api/people` and the like. */
export const sent = (what: string): unknown => asked.findLast((one) => one.what === what)?.body

export function forgetService(): void {
  asked.length = 0
  answers.clear()
}

/** What was sent, as it was meant; a file's form stays text. */
function sentBy(request: Request, text: string): unknown {
  if (text === '') return null
  return request.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
}

globalThis.fetch = async (input) => {
  const request = input as Request
  const what = `${request.method} ${new URL(request.url).pathname}`
  const text = await request.text()
  asked.push({ what, body: sentBy(request, text) })
  const { status, body: given } = answers.get(what) ?? { status: 404, body: { detail: `nobody answers ${what}` } }
  const body: unknown = typeof given === 'function' ? (given as () => unknown)() : given
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}

// What the page under test may rely on of the browser, and happy-dom has not.
globalThis.isSecureContext = false
Object.assign(WebSocket.prototype, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
Object.assign(WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
