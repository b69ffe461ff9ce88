// What an administrator keeps for the agents.
export const pauses = [
  ['break', '小休', 'Break', 30, true],
  ['meal', '用餐', 'Meal', 45, true],
  ['training', '培训', 'Training', null, true],
  ['meeting', '会议', 'Meeting', null, true],
  ['other', '其他工作', 'Other work', null, true],
  ['prayer', '午休', 'Midday rest', 20, false],
].map(([code, name_zh, name_en, minutes, in_use]) => ({ code, name_zh, name_en, minutes, in_use, version: 1 }))
export const businessTypes = [
  ['fault', '故障报修', 'Fault report', true],
  ['inquiry', '业务咨询', 'Inquiry', true],
  ['application', '服务申请', 'Service request', true],
  ['complaint_service', '投诉：服务', 'Complaint: service', true],
  ['complaint_supply', '投诉：停送电', 'Complaint: outages and supply', true],
  ['suggestion', '建议', 'Suggestion', true],
  ['praise', '表扬', 'Praise', true],
  ['stamps', '邮票', 'Stamps', false],
].map(([code, name_zh, name_en, in_use]) => ({ code, name_zh, name_en, in_use, version: 1 }))
const HOURS = {
  billing: { working: { opens: '08:00:00', closes: '18:00:00' }, off: { opens: '09:00:00', closes: '17:00:00' } },
  english: { working: { opens: '08:30:00', closes: '00:00:00' }, off: null },
}
export const queues = [
  ['service', '综合服务', 'Service', null, true, null],
  ['outage', '故障报修', 'Outages', null, true, null],
  ['billing', '电费', 'Billing', null, true, null],
  ['english', '英语', 'English', 'en', true, null],
  ['storm', '应急', 'Storm', null, false, 'outage'],
].map(([code, name_zh, name_en, language, in_use, successor]) => ({
  ...{ code, name_zh, name_en, language, in_use, successor },
  ring_s: 15,
  hours: HOURS[code] ?? null,
  after_hours: null,
  wrap_up_s: code === 'outage' ? 45 : null,
  may_extend: code === 'outage',
  then: code === 'outage' ? 'away' : 'ready',
  version: 1,
}))
const calendarDays = [
  ['2026-10-01', false, '国庆节', 'National Day'],
  ['2026-10-02', false, '国庆节', 'National Day'],
  ['2026-10-10', true, '国庆节调休', 'Make-up day for National Day'],
].map(([day, working, name_zh, name_en]) => ({ day, working, name_zh, name_en }))
export const calendar = (year) => ({
  year,
  days: calendarDays.filter((one) => one.day.startsWith(String(year))),
  can_be_filled: year < 2027,
})
export const state = { usual_wrap_up_s: 20, missing_years: [2027], is_in_asterisk: true }
