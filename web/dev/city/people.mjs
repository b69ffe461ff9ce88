// Who works here, and what was written down of them.
import { ago } from './basis.mjs'
import { agents } from './calls.mjs'

export const people = [
  ['2001', '系统管理员', 'administrator', null],
  ['1101', '周敏', 'supervisor', '1020'],
  ['1102', '马超', 'supervisor', null],
  ...agents.map((agent, index) => [String(3001 + index), agent.name, 'agent', agent.extension]),
].map(([staff, who, role, extension], index) => ({
  person_id: index + 1,
  staff_number: staff,
  name: who,
  role,
  language: index % 6 === 5 ? 'en' : 'zh',
  extension,
  queues: role === 'agent' ? ['service', 'outage'] : [],
  backup_queues: role === 'agent' && Number(staff) % 2 ? ['outage'] : [],
  active: index !== 9,
  phone: 'browser',
  permissions: [],
  approves_from: null,
  has_factor: role === 'administrator',
  source: 'own',
  missing: [],
  may: {},
}))

const LINES = [
  ['sign_in', 'person:2', 'office'],
  ['campaign.approve', 'campaign:1', ''],
  ['outage.open', 'outage:1', ''],
]
export const audit = Array.from({ length: 40 }, (_, index) => {
  const [action, subject, detail] = LINES[index % LINES.length]
  return {
    number: 40 - index,
    at: ago(60 + index * 900),
    person_id: 2,
    action,
    subject,
    detail,
    previous: `${39 - index}`.padStart(64, '0'),
    hash: `${40 - index}`.padStart(64, '0'),
  }
})
