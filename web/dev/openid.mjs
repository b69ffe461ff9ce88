/**
 * A real OpenID provider (panva's oidc-provider, certified) on loopback, for the tests of signing in.
 * `node dev/openid.mjs PORT BACK_TO` serves until its standard input closes; each start has keys of
 * its own. A staff number signs in with any password; a line `<number> <group>,<group>` on standard
 * input puts it into groups, and is answered by `ok`.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'

import { Provider } from 'oidc-provider'

const [port, ...backTo] = process.argv.slice(2)
const groups = new Map()

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig' }
const personOf = (number) => ({
  ...{ sub: number, preferred_username: number, name: `员工 ${number}` },
  ...(groups.has(number) ? { groups: groups.get(number) } : {}),
})

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'hotline',
      client_secret: 'a secret of the tests',
      redirect_uris: backTo,
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'] },
  pkce: { required: () => true },
  jwks: { keys: [key] },
  cookies: { keys: ['of the tests'] },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
  findAccount: (_, number) => ({ accountId: number, claims: () => personOf(number) }),
})

const server = provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
const orders = createInterface({ input: process.stdin })
orders.on('line', (line) => {
  const [number, named = ''] = line.split(' ')
  groups.set(number, named.split(',').filter(Boolean))
  process.stdout.write('ok\n')
})
orders.on('close', () => {
  server.close()
  process.exit()
})
