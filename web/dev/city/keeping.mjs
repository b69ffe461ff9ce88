// What is kept how long, and one person's data.
import { ago, name } from './basis.mjs'

const PERIODS = {
  calls: 1095,
  journal: 180,
  ratings: 1095,
  reports: 1095,
  contacts: 365,
  readings: 1095,
  imports: 1095,
  prompts: 7,
  logs: 30,
}

const BOUNDS = Object.fromEntries(
  Object.keys(PERIODS).map((kind) => [kind, { least_days: 30, most_days: 36_500, bound_by: null }]),
)
BOUNDS.calls = { least_days: 90, most_days: 36_500, bound_by: 'journal' }
BOUNDS.journal = { least_days: 7, most_days: 1095, bound_by: 'calls' }
BOUNDS.logs.least_days = BOUNDS.prompts.least_days = 1
BOUNDS.readings.least_days = 400

export const keeping = {
  periods: Object.entries(PERIODS).map(([kind, usual_days]) => ({
    ...{ kind, usual_days, days: kind === 'journal' ? 90 : usual_days, ...BOUNDS[kind] },
  })),
  holds: [
    { account: '330105000013', reason: '法院案件 2026-118', since: ago(86400 * 40), person_id: 2, by: name(4) },
    { account: '330105000026', reason: '电费争议调查', since: ago(86400 * 3), person_id: 2, by: name(6) },
  ],
}
export const citizen = (account) => ({
  ...{ account, name: name(5), accounts: [account], numbers: 2, shared_numbers: 1, hold: null },
  tables: [
    ['customers_customer', 'file', 1, 'with_the_customer'],
    ['customers_account', 'file', 1, 'with_the_customer'],
    ['customers_bill', 'money', 24, 'with_the_customer'],
    ['customers_reading', 'use', 360, 'with_the_customer'],
    ['cti_call', 'calls', 7, 'taken_out'],
    ['ivr_rating', 'ratings', 2, 'by_reference'],
    ['outages_trouble_call', 'reports', 1, 'taken_out'],
  ].map(([table, group, rows, fate]) => ({ table, group, rows, fate })),
})
const line = (number, action, subject, detail, by = name(4)) => ({
  ...{ number, at: ago(3600 * 7 * (9 - number)), by, action, subject, detail },
})
export const history = [
  line(8, 'citizen.hold', 'customer:26', '电费争议调查', name(6)),
  line(7, 'citizen.view', 'customer:26', '', name(6)),
  line(6, 'keeping.forget', 'periods', 'calls=2000 journal=51234', ''),
  line(5, 'keeping.period', 'kind:journal', 'days=90'),
  line(4, 'citizen.erase', 'customer:81', '本人书面申请'),
  line(3, 'citizen.export', 'customer:81', ''),
]
