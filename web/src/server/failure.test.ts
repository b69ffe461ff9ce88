import { describe, expect, it } from 'vitest'

import { failureFrom } from './failure'

describe('a refusal', () => {
  it('is known by its code', () => {
    const failure = failureFrom(404, { detail: { code: 'outage_not_found', message: 'No such outage.' } })
    expect([failure.status, failure.code, failure.message]).toEqual([404, 'outage_not_found', 'No such outage.'])
  })
  it('is known by its status when it carries no code', () => {
    expect(failureFrom(422, { detail: [{ loc: ['body'], msg: 'x' }] }).code).toBe('invalid_input')
    expect(failureFrom(500, null).code).toBe('server_error')
    expect(failureFrom(403, { detail: 'no' }).message).toBe('no')
  })
})
