// Customers, their premises and accounts.
import { ago, mobile, name, pick } from './basis.mjs'

export const premise = (index, feeder = 'F001') => ({
  premise_id: index,
  code: `P${100000 + index}`,
  address: `西湖区文三路${100 + index}号${1 + (index % 9)}幢${1 + (index % 3)}单元${101 + (index % 12) * 100}室`,
  district: '西湖区',
  feeder_code: feeder,
  transformer_code: `T${String(1000 + index).slice(1)}`,
  account_number: `33010${String(5000000 + index * 13).slice(-7)}`,
  meter_number: `ZJ${String(80000000 + index * 31)}`,
  balance_fen: [-12840, 5600, 0, 23075][index % 4],
  last_bill: {
    month: '2026-10-01',
    kwh: 186 + index,
    amount_fen: 10043 + index * 7,
    due_on: '2026-11-15',
    paid_at: index % 4 ? ago(86400 * 9) : null,
  },
})

export const candidate = (index, more = {}) => ({
  customer_id: index,
  number: `C33${String(1000000 + index)}`,
  name: name(index),
  kind: 'resident',
  grade: pick(['C', 'B', 'A'], index),
  language: 'zh',
  elderly: index % 5 === 0,
  critical: '',
  premises: [premise(index)],
  role: 'owner',
  ...more,
})

export const hits = Array.from({ length: 8 }, (_, index) => ({
  customer_id: index + 1,
  number: `C33${1000000 + index}`,
  name: name(index + 3),
  kind: pick(['resident', 'resident', 'business'], index),
  grade: pick(['C', 'C', 'B', 'A'], index),
  address: premise(index).address,
  matched_by: 'name',
}))

export const customer = (id) => ({
  customer_id: id,
  number: `C33${1000000 + id}`,
  name: name(id + 2),
  kind: 'resident',
  grade: 'B',
  language: 'zh',
  elderly: true,
  critical: '',
  note: '门禁密码请现场询问物业。',
  phones: [
    { number: mobile(id), extension: '', role: 'owner', valid_until: null },
    { number: '057188886666', extension: '8012', role: 'contact', valid_until: null },
    { number: mobile(id + 900), extension: '', role: 'former', valid_until: '2024-03-01' },
  ],
  accounts: [
    {
      account_id: id,
      number: premise(id).account_number,
      status: 'active',
      tariff: '居民阶梯',
      meter_number: premise(id).meter_number,
      balance_fen: -12840,
      premise: premise(id),
      bills: Array.from({ length: 12 }, (_, month) => ({
        month: `2026-${String(10 - month > 0 ? 10 - month : 22 - month).padStart(2, '0')}-01`,
        kwh: 150 + Math.round(120 * Math.abs(Math.sin(month * 0.9))),
        amount_fen: 8000 + month * 431,
        due_on: '2026-11-15',
        paid_at: month ? '2026-10-12' : null,
      })),
    },
  ],
})

const month = (back) => new Date(Date.UTC(2026, 10 - back, 1)).toISOString().slice(0, 10)
const MONTHS = Array.from({ length: 12 }, (_, back) => back + 1)

export const money = {
  account_number: premise(1).account_number,
  balance_fen: -12840,
  arrears_fen: 12840,
  bills: MONTHS.map((back) => ({
    ...{ month: month(back), kwh: 150 + back * 7, amount_fen: 8000 + back * 431, due_on: '2026-11-25' },
    ...{ open_fen: back < 2 ? 12840 : 0, paid_at: back < 2 ? null : ago(86400 * 30 * back) },
  })),
  payments: MONTHS.slice(1).map((back) => ({
    ...{ paid_at: ago(86400 * (30 * back - 20)), amount_fen: 8000 + back * 431, month: month(back) },
    channel: pick(['支付宝', '微信', '营业厅'], back),
  })),
  paid: MONTHS.slice(1).map((back) => ({ month: month(back), amount_fen: 8000 + back * 431 })),
  uses: MONTHS.map((back) => back)
    .reverse()
    .map((back) => ({
      ...{ month: month(back), wh: 150_000 + back * 7_000, sharp_wh: null, peak_wh: 70_000 + back * 2_000 },
      ...{ flat_wh: 45_000 + back * 3_000, valley_wh: 35_000 + back * 2_000 },
    })),
  meters: [{ number: 'ZJ80000031', kind: '智能', multiplier: 1, read_at: ago(86400 * 2), stand_wh: 12_345_600 }],
}

const correction = (correction_id, more) => ({
  ...{ correction_id, number: '', before: '', at: ago(3600 * correction_id), by: name(3), call_id: '' },
  ...{ undone_at: null, undone_by: '', may_undo: true, ...more },
})
export const corrections = [
  correction(1, { what: 'note', told: '门禁密码请现场询问物业。', call_id: '1764230000.12' }),
  correction(2, { what: 'wrong', number: mobile(900), before: 'owner', told: 'former' }),
  correction(3, { what: 'critical', told: 'life_support', may_undo: false, undone_at: ago(3600), undone_by: name(5) }),
]

const conflict = (conflict_id, what, ours, theirs, source) => ({
  ...{ conflict_id, what, ours, theirs, source, customer_id: conflict_id, number: `C00${conflict_id}` },
  ...{ name: name(conflict_id), ours_at: ago(86_400 * conflict_id), ours_by: name(5), told_at: ago(3600) },
})
export const conflicts = [
  conflict(1, 'note', '门在前院，先打电话。', '门在侧面，有狗。', 'crm-2026-11-27.csv'),
  conflict(2, 'language', 'en', 'zh', ''),
]
