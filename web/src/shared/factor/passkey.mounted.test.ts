/** Passkeys as the desk asks a browser for them; the browser's part is an invented one here. */
import { afterEach, describe, expect, it, vi } from 'vitest'

import { byId, mounted, press, type, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'

import { base64url, bytesOf, passkeysClosed } from './passkey'
import SetUpFactor from './SetUpFactor.vue'

const OPTIONS = JSON.stringify({
  rp: { id: 'localhost', name: 'hotline' },
  user: { id: 'AQID', name: '8001', displayName: '王芳' },
  challenge: '_-8',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  excludeCredentials: [{ type: 'public-key', id: 'CQg' }],
})
const KEEP = 'POST /api/me/second-factor/passkeys'

function inBrowser(create: (asked: CredentialCreationOptions) => Promise<unknown>): void {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('PublicKeyCredential', vi.fn())
  Object.defineProperty(navigator, 'credentials', { value: { create }, configurable: true })
}

async function made(): Promise<void> {
  answering('POST /api/me/second-factor/passkeys/offer', { options: OPTIONS })
  await mounted(SetUpFactor, { only: 'passkey' })
  await type('passkey-name', 'Blue key')
  await type('factor-password', 'a phrase')
  await press('factor-begin')
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('passkeys', () => {
  it('are had on secure pages of browsers that know them', () => {
    expect(passkeysClosed()).toBe('passkey_needs_https')
    vi.stubGlobal('isSecureContext', true)
    expect(passkeysClosed()).toBe('passkey_no_browser')
    inBrowser(() => Promise.resolve(null))
    expect(passkeysClosed()).toBe('')
  })
  it('travel as base64url', () => {
    expect([...bytesOf('_-8')]).toEqual([255, 239])
    expect(base64url(bytesOf('_-8').buffer)).toBe('_-8')
  })
  it('are made by the browser, kept by name, and bring recovery codes', async () => {
    let asked: CredentialCreationOptions | null = null
    const response = { clientDataJSON: bytesOf('AQ').buffer, attestationObject: bytesOf('Ag').buffer }
    inBrowser((options) => {
      asked = options
      return Promise.resolve({ id: 'CQ', type: 'public-key', response })
    })
    answering(KEEP, { codes: ['k7fqm-2hxva'] })
    await made()
    await until(() => {
      byId('recovery-codes')
    })
    expect(asked).toMatchObject({
      publicKey: { challenge: bytesOf('_-8'), excludeCredentials: [{ id: bytesOf('CQg') }] },
    })
    const body = sent(KEEP) as { name: string; made: string }
    expect(body.name).toBe('Blue key')
    expect(JSON.parse(body.made)).toEqual({
      ...{ id: 'CQ', rawId: 'CQ', type: 'public-key' },
      response: { clientDataJSON: 'AQ', attestationObject: 'Ag' },
    })
  })
  it('that the browser did not give are told in words', async () => {
    inBrowser(() => Promise.reject(new DOMException('no', 'NotAllowedError')))
    await made()
    await until(() => {
      expect(document.querySelector('[role=alert]')?.textContent).toContain('without a passkey')
    })
    expect(sent(KEEP)).toBeUndefined()
  })
})
