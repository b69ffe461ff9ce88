/** Passkeys in this browser (WebAuthn): where they can be had, made, and asked to sign. */
import { Failure } from '@/server/failure'

/** Why this page can ask for no passkey, as a code of `errors`; "" when it can. */
export function passkeysClosed(): string {
  if (!isSecureContext) return 'passkey_needs_https'
  if (/^[\d.]+$|^\[/.test(location.hostname)) return 'passkey_needs_name'
  return 'PublicKeyCredential' in window ? '' : 'passkey_no_browser'
}

const CODES: Record<string, string> = {
  InvalidStateError: 'passkey_known',
  NotAllowedError: 'passkey_not_allowed',
  SecurityError: 'passkey_needs_name',
}

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

export function base64url(bytes: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const named = (list: PublicKeyCredentialDescriptorJSON[] = []): PublicKeyCredentialDescriptor[] =>
  list.map((one) => ({ type: 'public-key', id: bytesOf(one.id) }))

/** Let the browser make a passkey; gives WebAuthn's RegistrationResponseJSON. */
export async function makePasskey(options: string): Promise<string> {
  const asked = JSON.parse(options) as PublicKeyCredentialCreationOptionsJSON
  const made = await granted(() =>
    navigator.credentials.create({
      publicKey: {
        rp: asked.rp,
        user: { ...asked.user, id: bytesOf(asked.user.id) },
        challenge: bytesOf(asked.challenge),
        pubKeyCredParams: asked.pubKeyCredParams,
        timeout: asked.timeout,
        excludeCredentials: named(asked.excludeCredentials),
        authenticatorSelection: asked.authenticatorSelection,
        attestation: 'none',
      },
    }),
  )
  const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse
  return answer(made, { clientDataJSON, attestationObject })
}

/** Let a passkey sign; gives WebAuthn's AuthenticationResponseJSON. */
export async function signByPasskey(options: string): Promise<string> {
  const asked = JSON.parse(options) as PublicKeyCredentialRequestOptionsJSON
  const used = await granted(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: bytesOf(asked.challenge),
        rpId: asked.rpId,
        timeout: asked.timeout,
        allowCredentials: named(asked.allowCredentials),
        userVerification: 'preferred',
      },
    }),
  )
  const { clientDataJSON, authenticatorData, signature } = used.response as AuthenticatorAssertionResponse
  return answer(used, { clientDataJSON, authenticatorData, signature })
}

/** Wait for the browser's own dialog; what goes wrong there is told as the service's refusals are. */
async function granted(asking: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    return (await asking()) as PublicKeyCredential
  } catch (error) {
    const code = error instanceof DOMException ? CODES[error.name] : undefined
    throw code === undefined ? error : new Failure(0, code, '')
  }
}

function answer(credential: PublicKeyCredential, parts: Record<string, ArrayBuffer>): string {
  const response = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, base64url(bytes)]))
  return JSON.stringify({ id: credential.id, rawId: credential.id, type: credential.type, response })
}
