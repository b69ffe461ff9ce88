// The programs of other systems that ask the hotline.
import { ago } from './basis.mjs'

const hence = (days) => ago(-days * 86400)

export const systems = {
  scopes: [
    'read:customers',
    'write:customers',
    'read:outages',
    'write:outages',
    'read:grid',
    'read:changes',
    'write:webhooks',
  ],
  accounts: [
    ['GIS', ['read:grid', 'read:outages'], 'good', ago(40), hence(300)],
    ['SG186', ['read:outages'], 'good', null, hence(365)],
    ['OMS', ['read:grid'], 'expired', ago(4e6), ago(86400)],
    ['GIS', ['read:grid'], 'revoked', ago(3e6), hence(12)],
  ].map(([name, scopes, standing, seen_at, expires_at], index) => ({
    account_id: 4 - index,
    name,
    scopes,
    per_minute: 600,
    token_ends: ['x4Qz', '9_ab', 'LLm2', 'k-07'][index],
    made_at: ago(5e6),
    expires_at,
    seen_at,
    revoked_at: standing === 'revoked' ? ago(2e6) : null,
    standing,
  })),
}
