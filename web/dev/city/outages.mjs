// What is dark, whom it touches, and what callers reported.
import { ago, ahead } from './basis.mjs'

export const feeders = ['文三', '古荡', '翠苑', '西溪', '城北', '钱江', '滨江', '下沙', '湖滨', '庆春'].flatMap(
  (place, index) =>
    [1, 2, 3].map((line) => ({
      code: `F${String(index * 3 + line).padStart(3, '0')}`,
      name: `${place}${line}线`,
      substation_code: `S${String(index + 1).padStart(2, '0')}`,
      substation_name: `${place}变电站`,
      voltage: '10kV',
      transformers: 4 + ((index * 7 + line * 3) % 20),
    })),
)

export const outage = {
  premise_id: 40,
  outage_id: '0198a000-0000-7000-8000-000000000001',
  kind: 'fault',
  cause: '18 号杆附近树木碰线',
  started_at: ago(4300),
  etr_at: ahead(4700),
  note_zh: '抢修人员已到达现场。',
  note_en: 'The crew is on site.',
}

const outageBase = {
  may: {},
  transformer_codes: [],
  feeder_names: [],
  restored_at: null,
  status: 'open',
  phase: 'dark',
  version: 2,
  note_zh: '',
  note_en: '',
  spoken_zh: '您所在的区域因线路故障停电，抢修人员已到达现场，预计今天八点四十四分恢复供电。',
  spoken_en: 'The power is out in your area because of a fault. The crew is on site. We expect it back at 8:44 today.',
}

export const outages = [
  {
    ...outageBase,
    id: outage.outage_id,
    kind: 'fault',
    cause: outage.cause,
    feeder_codes: ['F001'],
    feeder_names: ['文三1线'],
    started_at: outage.started_at,
    etr_at: outage.etr_at,
    note_zh: outage.note_zh,
    note_en: outage.note_en,
  },
  {
    ...outageBase,
    id: '0198a000-0000-7000-8000-000000000002',
    kind: 'planned',
    cause: '线路改造',
    feeder_codes: ['F005', 'F006'],
    feeder_names: ['古荡2线', '古荡3线'],
    started_at: ago(9000),
    etr_at: ago(900),
  },
  {
    ...outageBase,
    id: '0198a000-0000-7000-8000-000000000003',
    kind: 'fault',
    cause: '',
    feeder_codes: [],
    transformer_codes: ['T0412'],
    started_at: ago(600),
    etr_at: null,
    version: 1,
  },
  {
    ...outageBase,
    id: '0198a000-0000-7000-8000-000000000004',
    kind: 'temporary',
    cause: '电缆故障',
    feeder_codes: ['F011'],
    feeder_names: ['西溪2线'],
    started_at: ago(90000),
    etr_at: ago(70000),
    restored_at: ago(72000),
    status: 'restored',
  },
]

export const affected = {
  premises: 412,
  customers: 388,
  phones: 431,
  by_grade: { A: 6, B: 41, C: 341 },
  critical: 3,
  unreachable: 12,
  critical_customers: [
    { customer_id: 4, customer_number: 'C331000004', grade: 'A', critical: 'hospital' },
    { customer_id: 40, customer_number: 'C331000040', grade: 'C', critical: 'life_support' },
  ],
}

export const reports = [
  ['文三路 12 号', 'T0412', true, '', 90],
  ['文三路 14 号', 'T0412', false, 'life_support', 260],
  ['', '', false, '', 700],
].map(([address, transformer_code, hazard, critical, seconds], index) => ({
  report_ids: [index * 2 + 1, index * 2 + 2],
  first_at: ago(seconds),
  last_at: ago(seconds / 2),
  number: `1380013800${index}`,
  hazard,
  feeder_code: transformer_code ? 'F001' : '',
  transformer_code,
  address,
  customer: address ? '江小满' : '',
  critical,
  may: { open_outage: transformer_code ? '' : 'report_unlocated', settle: hazard ? 'danger_told' : '' },
}))
export const suspicions = [{ feeder_code: 'F001', transformer_code: 'T0412', premises: 2, first_at: ago(260) }]
export const points = feeders.map((one, index) => ({
  code: `T${String(index * 14).padStart(4, '0')}`,
  name: `${one.name}配变`,
  feeder_code: one.code,
  lon: 120.1 + (index % 6) * 0.02,
  lat: 30.25 + Math.floor(index / 6) * 0.02,
}))

const FEEDER = { switch_kind: '', feeder_code: 'F002', feeder_name: '文三2线', substation_name: '文三变电站' }
/** What an outage was opened on: its feeders, else a transformer. */
export function placesOf(one) {
  const lines = feeders.filter(({ code }) => one.feeder_codes.includes(code))
  const places = lines.map(({ code, name, substation_name }) => ({
    ...{ kind: 'feeder', code, name, switch_kind: '', feeder_code: code, feeder_name: name, substation_name },
  }))
  const transformers = one.transformer_codes.map((code) => ({
    ...{ ...FEEDER, kind: 'transformer', code, name: '文三花园3号配变' },
  }))
  const switches = places.length ? [] : [{ ...FEEDER, kind: 'switch', code: 'K-F002-2', name: '文三2线分段开关' }]
  return { places: [...places, ...switches, ...transformers], more: 0 }
}
