/** The places of the shipped flows have names in both languages. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

import type { FlowPrompts, PromptSound } from '@/server/api/types'

import { piecesFor } from './pieces'
import { en, zh } from './words'

const folder = fileURLToPath(new URL('../../../../ivr/flows/', import.meta.url))

/** The places of a flow's file at which something is said. */
function speaking(file: string): string[] {
  const text = readFileSync(folder + file, 'utf8')
  const places = text.slice(text.indexOf('\nplaces:')).split(/\n {2}(?=\w+:)/)
  return places.filter((place) => place.includes('say: [')).map((place) => place.slice(0, place.indexOf(':')))
}

it.each(readdirSync(folder))('%s says nothing at a place without a name', (file) => {
  const said = speaking(file)
  expect(said.length).toBeGreaterThan(3)
  for (const words of [en, zh]) expect(said.filter((place) => !(place in words.prompts.place))).toEqual([])
  expect(Object.keys(en.prompts.flow)).toContain(file.replace('.yaml', ''))
})

it('plays a flow in its order, each listener with what they hear', () => {
  const sound = (listener: 'zh' | 'en', language: 'zh' | 'en') => ({ listener, language, mark: 'm' }) as PromptSound
  const group = {
    flow: 'hotline',
    prompts: [
      { name: 'greeting', sounds: [sound('zh', 'zh'), sound('en', 'en')] },
      { name: 'other_language', sounds: [sound('zh', 'en'), sound('en', 'zh')] },
    ],
  } as FlowPrompts
  expect(piecesFor(group, 'zh').map(({ address }) => address)).toEqual([
    '/api/prompts/zh/greeting/sound?flow=hotline&mark=m',
    '/api/prompts/en/other_language/sound?flow=hotline&mark=m',
  ])
})
