// A grid to draw: from one substation three feeders, each with sections, switches and transformers.
const place = (feeder, step) => {
  const angle = (feeder * 2 * Math.PI) / 3
  return [120.1 + Math.cos(angle) * step * 0.008, 30.25 + Math.sin(angle) * step * 0.007]
}
const feature = (properties, type, coordinates) => ({ type: 'Feature', properties, geometry: { type, coordinates } })
const line = (feeder) => `F00${feeder + 1}`

const along = (feeder) =>
  [1, 2, 3, 4, 5, 6].flatMap((step) => {
    const own = { feeder: line(feeder), closed: true }
    const code = `${line(feeder)}-${step}`
    return [
      feature({ ...own, kind: 'section', code: `L-${code}`, name: `文三${feeder + 1}线${step}段` }, 'LineString', [
        place(feeder, step - 1),
        place(feeder, step),
      ]),
      feature(
        { ...own, kind: 'transformer', code: `T-${code}`, name: `文三${step}号配变` },
        'Point',
        place(feeder, step),
      ),
    ]
  })
const switches = (feeder) =>
  [
    [0.3, '出线开关', true],
    [3.5, '分段开关', true],
    [6.5, '联络开关', false],
  ].map(([step, name, closed], nth) =>
    feature(
      {
        kind: 'switch',
        code: `K-${line(feeder)}-${nth + 1}`,
        name: `文三${feeder + 1}线${name}`,
        feeder: line(feeder),
        closed,
      },
      'Point',
      place(feeder, step),
    ),
  )

export const map = {
  type: 'FeatureCollection',
  features: [
    feature({ kind: 'substation', code: 'S01', name: '文三变电站' }, 'Point', place(0, 0)),
    ...[0, 1, 2].flatMap((feeder) => [...along(feeder), ...switches(feeder)]),
  ],
}
export const state = {
  version: '1',
  outages: [
    {
      outage_id: '0198a000-0000-7000-8000-000000000001',
      feeder_codes: ['F001'],
      transformer_codes: [],
      device_codes: [],
    },
  ],
}
const known = new Map(map.features.map(({ properties }) => [properties.code, properties]))
const step = (code) => {
  const { kind, name, closed = true } = known.get(code)
  return { kind, code, name, closed, switch_kind: kind === 'switch' ? 'load_break' : '' }
}
const BELOW = 60 // premises of a transformer
/** The way up from a thing: through the devices of its feeder in the order they hang, to the substation. */
export function above(code) {
  const feeder = known.get(code)?.feeder ?? 'F002'
  const [section, part] = [(nth) => `L-${feeder}-${nth}`, (nth) => `K-${feeder}-${nth}`]
  const row = [part(1), section(1), section(2), section(3), part(2), section(4), section(5), section(6)]
  const last = code.startsWith('T-') ? row.indexOf(code.replace('T-', 'L-')) + 1 : row.indexOf(code)
  const way = row.slice(0, last < 0 ? row.length : last)
  const far = way.includes(part(2)) || code === part(3)
  const parting = (one, upstream, premises) => ({ ...step(one), upstream, premises })
  return {
    feeder_code: feeder,
    feeder_name: `文三${feeder.at(-1)}线`,
    untraced: '',
    above: [...way.reverse().map(step), step('S01')],
    parting: [
      ...(far ? [parting(part(2), true, 3 * BELOW)] : [parting(part(1), true, 6 * BELOW)]),
      ...(far ? [parting(part(3), false, null)] : [parting(part(2), false, 3 * BELOW)]),
    ].filter((one) => one.code !== code),
  }
}
/** Nobody hangs below a switch that is normally open. */
export const under = (code, affected) =>
  known.get(code)?.closed === false
    ? { ...affected, premises: 0, customers: 0, phones: 0, critical: 0, critical_customers: [] }
    : affected

export const premises = {
  type: 'FeatureCollection',
  features: [1, 2, 3, 4, 5, 6].map((step) =>
    feature(
      { transformer: `T-F002-${step}` },
      'MultiPoint',
      Array.from({ length: 60 }, (_, nth) => {
        const [lon, lat] = place(1, step)
        return [lon + Math.cos(nth) * 0.00004 * nth, lat + Math.sin(nth) * 0.00004 * nth]
      }),
    ),
  ),
}
