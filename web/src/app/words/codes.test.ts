/** Every code that the service's sources can send has words in both languages. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import type { Words } from '@/base/i18n'

import { en, zh } from '.'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const source = (path: string): string => readFileSync(root + path, 'utf8')
const words = (text: string): string[] => [...text.matchAll(/"([a-z0-9_]+)"/g)].map((match) => match[1] ?? '')

/** The strings of one `Name = Literal[...]`, dictionary or function: from its name to the end of its block. */
function block(path: string, begin: RegExp, end: RegExp): string[] {
  const text = source(path)
  const from = text.search(begin)
  expect(from, `${path} has ${String(begin)}`).toBeGreaterThanOrEqual(0)
  const rest = text.slice(from)
  return words(rest.slice(0, rest.search(end)))
}

const literal = (path: string, name: string): string[] => block(path, new RegExp(`^${name} = Literal\\[`, 'm'), /\]/)

function refusals(): string[] {
  const rooms = ['agents', 'console', 'push', 'staff', 'outages', 'outbound', 'ivr', 'insights', 'exchange']
  const files = rooms.flatMap((room) =>
    readdirSync(root + room, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.py'))
      .map((name) => `${room}/${name}`),
  )
  const call = /(?:(?<!Folder)Refused|refused|\banswer|_deny)\(\s*(?:socket, )?(?:\d{3},\s*)?"([a-z_]+)"/g
  return files.flatMap((file) => [...source(file).matchAll(call)].map((match) => match[1] ?? ''))
}

/** A group of words by its path, as `campaigns.outcome`. */
const texts = (language: Words, group: string): Words =>
  group.split('.').reduce((within, name) => within[name] as Words, language)

const lists: [string, () => string[], string][] = [
  ['outcomes of attempts', () => literal('outbound/campaign/views.py', 'Outcome'), 'campaigns.outcome'],
  ['reasons of exclusion', () => literal('outbound/callees/audience.py', 'Reason'), 'campaigns.excluded_by'],
  [
    'warnings before the start',
    () =>
      block('outbound/campaign/preflight.py', /^def warnings/m, /return tuple/).filter((word) => word.includes('_')),
    'campaigns.warning',
  ],
  [
    'faults of the trunk',
    () =>
      block('outbound/dialling/call.py', /^def trunk_fault/m, /return ""\n$/).filter((word) =>
        word.startsWith('trunk_'),
      ),
    'campaigns.reason',
  ],
  ['states of campaigns', () => literal('outbound/campaign/campaign.py', 'Status'), 'campaigns.status'],
  ['occasions', () => literal('outbound/campaign/campaign.py', 'Occasion'), 'campaigns.occasion'],
  ['kinds of outages', () => literal('outages/outage.py', 'Kind'), 'outages.kind'],
  ['suggestions', () => literal('screenpop/card.py', 'Action'), 'card.suggest'],
  [
    'figures',
    () =>
      block('insights/measures.py', /^def measures/m, /^def _share/m).filter(
        (word) => word.includes('_') && word !== 'menu_only',
      ),
    'measures.name',
  ],
  [
    'formulas',
    () =>
      block('insights/measures.py', /^def measures/m, /^def _share/m).filter(
        (word) => word.includes('_') && word !== 'menu_only',
      ),
    'measures.formula',
  ],
  ['ways of supply not known', () => literal('outages/map/views.py', 'Untraced'), 'map.untraced'],
  ['faults of the drop folder', () => literal('exchange/drop/folder.py', 'FaultCode'), 'systems.drop.fault'],
  ['refusals', refusals, 'errors'],
]

describe.each(lists)('%s', (_name, codes, group) => {
  it('are found in the sources', () => {
    expect(codes().length).toBeGreaterThan(1)
  })
  it.each([
    ['English', en],
    ['Chinese', zh],
  ] as const)('have words in %s', (_language, language) => {
    expect(codes().filter((code) => !(code in texts(language, group)))).toEqual([])
  })
})
