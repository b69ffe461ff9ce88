// The programs of other systems that ask the hotline.
import { ago } from './basis.mjs'

const hence = (days) => ago(-days * 86400)

export const systems = {
  scopes: [
    'read:customers',
    'write:customers',
    'read:billing',
    'write:billing',
    'read:outages',
    'write:outages',
    'read:grid',
    'write:grid',
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

const receiver = (webhook_id, system, url, state, known) => ({
  ...{ webhook_id, account_id: webhook_id, system, url, state, types: [], position: 4711, made_at: ago(5e6) },
  ...{ taken_at: ago(40), failures: 0, failing_since: null, next_at: null, failure_code: '', last_failure: '' },
  ...{ disabled_at: null, disabled_why: '', waiting: 0, waiting_since: null, waiting_is_least: false },
  ...known,
})

export const webhooks = [
  receiver(1, 'GIS', 'https://gis.example.cn/hotline', 'delivering', { types: ['hotline.outage.opened'] }),
  receiver(2, 'OMS', 'https://oms.example.cn/receive', 'failing', {
    ...{ taken_at: ago(7300), failures: 9, failing_since: ago(7200), next_at: ago(-900), waiting: 214 },
    ...{ waiting_since: ago(7200), failure_code: 'certificate' },
    last_failure: 'its certificate is not trusted: certificate has expired',
  }),
  receiver(3, 'SG186', 'http://sg186.internal:8080/changes', 'paused', { waiting: 3, waiting_since: ago(600) }),
]

const arrival = (id, kind, files, state, known) => ({
  ...{ id, kind, files, state, bytes: 48_210, begun_at: ago(60 * id), ended_at: ago(50 * id), why: '' },
  ...{ rows: 0, refused_rows: 0, changes: 0, papers: ['import.report.txt'] },
  ...known,
})

export const drop = {
  folder: '/srv/hotline-drop',
  fault: null,
  waiting: [{ kind: 'readings', name: 'readings-2026-11.csv' }],
  imports: [
    arrival(1, 'customers', ['customers-2026-11-27.csv'], 'importing', { ended_at: null, papers: [] }),
    arrival(2, 'bills', ['bills-2026-11.xlsx'], 'done', {
      ...{ rows: 182_340, refused_rows: 12, changes: 181_004 },
      papers: ['import.report.txt', 'bills-2026-11.xlsx.rejects.csv'],
    }),
    arrival(3, 'grid', ['devices.csv', 'feeders.csv', 'substations.csv'], 'done', { rows: 9120, changes: 31 }),
    arrival(4, 'payments', ['paid.xls'], 'refused', {
      code: 'file',
      why: 'paid.xls is an old .xls workbook; save it as .xlsx or as CSV UTF-8',
    }),
  ],
}
