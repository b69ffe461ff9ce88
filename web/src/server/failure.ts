/** A refusal or failure of the service, by its code. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly place = '',
    readonly by = '', // who was faster
  ) {
    super(message)
  }
}

interface Detail {
  code?: string
  message?: string
  place?: string
  by?: string
}

/** Read `{"detail": {"code", "message"}}`; anything else becomes a code by its status. */
export function failureFrom(status: number, body: unknown): Failure {
  const detail = (body as { detail?: Detail | string } | null)?.detail
  if (detail && typeof detail === 'object' && !Array.isArray(detail)) {
    return new Failure(status, detail.code ?? byStatus(status), detail.message ?? '', detail.place, detail.by)
  }
  return new Failure(status, byStatus(status), typeof detail === 'string' ? detail : '')
}

export const UNREACHABLE = new Failure(0, 'service_unreachable', '')

function byStatus(status: number): string {
  const names: Record<number, string> = {
    0: 'service_unreachable',
    401: 'signed_out',
    403: 'not_allowed',
    404: 'not_found',
    409: 'conflict',
    422: 'invalid_input',
    429: 'too_many',
    503: 'unavailable',
    504: 'unavailable',
  }
  return names[status] ?? 'server_error'
}
