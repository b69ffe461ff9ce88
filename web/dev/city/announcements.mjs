// What supervisors have callers told.
import { ago } from './basis.mjs'
import { feeders } from './outages.mjs'

const HOUR = 3600
const MAY = { ended: { change: 'announcement_ended', end: 'announcement_ended' } }

/** One that began so many hours ago and lasts so many more. */
const kept = (begun, left, known) => ({
  ...{ text_en: '', feeder_codes: [], feeder_names: {}, stage: 'running', ended_at: null, recorded: [] },
  ...{ starts_at: ago(begun * HOUR), ends_at: ago(-left * HOUR) },
  ...{ person_id: 2, by: '周敏', at: ago(Math.max(begun, 1) * HOUR) },
  may: MAY[known.stage] ?? { change: '', end: '' },
  ...known,
})
const { code, name } = feeders[0]
const here = { feeder_codes: [code], feeder_names: { [code]: name } }

export const announcements = [
  kept(-6, 30, {
    ...{ announcement_id: 4, stage: 'coming', ...here },
    text_zh: '文三路沿线今晚十点至明早六点检修，届时会有短时停电。',
  }),
  kept(2, 22, {
    announcement_id: 3,
    recorded: ['zh'],
    text_zh: '受台风影响，抢修人员正在加紧恢复供电，请您远离掉落的电线。',
    text_en: 'Because of the typhoon our crews are restoring supply. Please stay away from fallen wires.',
  }),
  kept(30, 90, { announcement_id: 2, ...here, text_zh: '城南营业厅本周装修停业，请到城北营业厅办理业务。' }),
  kept(60, 40, {
    ...{ announcement_id: 1, stage: 'ended', ended_at: ago(50 * HOUR) },
    text_zh: '缴费系统今天上午升级，暂时不能查询电费。',
  }),
]
