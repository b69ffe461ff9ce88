/** A person as the forms hold them, and what an agent cannot take calls without. */
import type { Me, Person, PersonChange, Role } from '@/server/api/types'
import type { Tone } from '@/base/ui/TonePill.vue'

export interface PersonForm {
  name: string
  role: Role
  extension: string
  phone?: Person['phone'] // left out where the extension is new: it begins with the desk's page
  language: Me['language']
  queues: string[]
  backup_queues: string[] // of these
}

export const formOf = (person: Person): PersonForm => ({
  name: person.name,
  role: person.role,
  extension: person.extension ?? '',
  phone: person.phone,
  language: person.language,
  queues: [...person.queues],
  backup_queues: [...person.backup_queues],
})

export const lacks = (form: Pick<PersonForm, 'role' | 'extension' | 'queues'>): ('extension' | 'queues')[] =>
  form.role !== 'agent'
    ? []
    : [...(form.extension.trim() ? [] : ['extension' as const]), ...(form.queues.length ? [] : ['queues' as const])]

/** A queue that they do not serve any more is none in which they help out. */
export const backupOf = (form: Pick<PersonForm, 'queues' | 'backup_queues'>): string[] =>
  form.backup_queues.filter((one) => form.queues.includes(one))

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

/** Only what differs is sent: another role ends the sign-ins, the same one does not. */
export function changeOf(form: PersonForm, person: Person): PersonChange {
  const backup = backupOf(form)
  return {
    ...(form.name.trim() === person.name ? {} : { name: form.name.trim() }),
    ...(form.role === person.role ? {} : { role: form.role }),
    ...(form.language === person.language ? {} : { language: form.language }),
    ...(same(form.queues, person.queues) ? {} : { queues: form.queues }),
    ...(same(backup, person.backup_queues) ? {} : { backup_queues: backup }),
  }
}

/** The telephone to give, or null when it stays as it is. */
export function telephoneOf(
  form: PersonForm,
  person: Person,
): { extension: string | null; phone: Person['phone'] } | null {
  const extension = form.extension.trim() || null
  const phone = form.phone ?? 'browser'
  return extension === person.extension && (!extension || phone === person.phone) ? null : { extension, phone }
}

/** The queues that a person serves, in words; `helpsOut` says it of one in which they help out. */
export const served = (
  person: Pick<Person, 'queues' | 'backup_queues'>,
  name: (code: string) => string,
  helpsOut: (queue: string) => string,
): string[] => person.queues.map((one) => (person.backup_queues.includes(one) ? helpsOut(name(one)) : name(one)))

const TONES: Partial<Record<Role, Tone>> = {
  agent: 'calm',
  dispatcher: 'warn',
  inspector: 'info',
  supervisor: 'brand',
}

export const roleTone = (role: Role): Tone => TONES[role] ?? 'rest'

export type PersonAct = 'edit' | 'reset' | 'reset_factor' | 'confirm' | 'sign_out' | 'deactivate'

/** What else may be done, each with the code of what stands in its way; nothing that needs no doing. */
export const actsOf = (person: Pick<Person, 'may'>): { act: PersonAct; why: string }[] =>
  (['confirm', 'reset', 'reset_factor', 'sign_out', 'deactivate'] as const)
    .map((act) => ({ act, why: person.may[act] ?? '' }))
    .filter((one) => one.why !== 'confirm_not_needed' && one.why !== 'second_factor_not_on')
