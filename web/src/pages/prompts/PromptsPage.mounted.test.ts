/** The page of prompts: what callers hear, and giving it another sound. */
import '#testing/media'
import { allById, byId, disabled, mounted, press, settled, signedIn, text, until } from '#testing/mounted'
import { answering, asked, refusing, sent } from '#testing/service'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import type { PromptSound } from '@/server/api/types'

import PromptsPage from './PromptsPage.vue'

const NOTHING = 'recording_not_found'
const sound = (known: Partial<PromptSound> = {}): PromptSound => ({
  ...{ listener: 'zh', language: 'zh', text: '您好。', how: 'espeak', seconds: 2.4, mark: 'a1', recording: null },
  may: { record: '', drop: NOTHING, go_back: NOTHING },
  ...known,
})
const english = (known: Partial<PromptSound> = {}): PromptSound =>
  sound({ listener: 'en', language: 'en', text: 'Hello.', ...known })
const line = (name: string, sounds: PromptSound[], known: object = {}) => ({
  ...{ name, places: ['main_menu'], also_in: [], is_example: false, sounds },
  ...known,
})
const personal = { record: 'prompt_personal', drop: NOTHING, go_back: 'prompt_personal' }
const answer = (greeting: PromptSound = english()) => ({
  longest_s: 60,
  flows: [
    {
      flow: 'hotline',
      prompts: [
        line('greeting', [sound(), greeting], { also_in: ['full'] }),
        line('bill_one', [sound({ may: personal }), english({ may: personal, how: 'parts' })], { is_example: true }),
      ],
    },
    { flow: 'rating', prompts: [line('thanks', [sound(), english()], { places: ['thanks'] })] },
  ],
})
const played: string[] = []

beforeEach(() => {
  signedIn('supervisor')
  played.length = 0
  answering('GET /api/prompts', answer())
  answering('GET /api/prompts/progress', { done: 0, of: 0 })
  answering('GET /api/voices', { voices: [] })
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(function (this: HTMLMediaElement) {
    played.push(this.src.replace(location.origin, ''))
    return Promise.resolve()
  })
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockReturnValue()
})
afterEach(() => {
  vi.restoreAllMocks()
})

const cellOf = (prompt: string, listener: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-prompt="${prompt}"] [data-listener="${listener}"]`)
  if (!found) throw new Error(`no sound of ${prompt} for ${listener}`)
  return found
}
const inside = (cell: HTMLElement, name: string): HTMLElement | null => cell.querySelector(`[data-testid="${name}"]`)

async function openDialog(): Promise<void> {
  inside(cellOf('greeting', 'en'), 'prompt-record')?.click()
  await settled()
}

async function openVoices(): Promise<void> {
  const choices = byId('prompts-flow').querySelectorAll('input')
  choices[choices.length - 1]?.click()
  await settled()
}

async function upload(content: string): Promise<void> {
  const field = byId<HTMLInputElement>('record-file')
  Object.defineProperty(field, 'files', { value: [new File([content], 'hello.wav')], configurable: true })
  Object.defineProperty(field, 'value', { value: '', writable: true, configurable: true })
  field.dispatchEvent(new Event('change'))
  await settled()
}

it('shows what each place says in both languages, and how it is made', async () => {
  await mounted(PromptsPage)
  expect(allById('prompt').map((one) => one.dataset.prompt)).toEqual(['greeting', 'bill_one'])
  expect(cellOf('greeting', 'en').textContent).toContain('Hello.')
  expect(cellOf('bill_one', 'en').dataset.how).toBe('parts')
  expect(text()).toContain('Main menu')
  expect(text()).toContain('Also in: Lines full')
})
it('plays one sound by one click, all of a flow in order, and only one at a time', async () => {
  await mounted(PromptsPage)
  inside(cellOf('greeting', 'zh'), 'prompt-play')?.click()
  await settled()
  expect(played).toEqual(['/api/prompts/zh/greeting/sound?flow=hotline&mark=a1'])
  await press('play-all-en')
  expect(played.at(-1)).toBe('/api/prompts/en/greeting/sound?flow=hotline&mark=a1')
  expect(inside(cellOf('greeting', 'zh'), 'prompt-play')?.dataset.playing).toBe('false')
  expect(byId('play-all-en').dataset.playing).toBe('true')
  await press('play-all-en')
  expect(byId('play-all-en').dataset.playing).toBe('false')
})
it('offers no recording of what holds a customer’s data, and says that it is an example', async () => {
  await mounted(PromptsPage)
  expect(inside(cellOf('bill_one', 'en'), 'prompt-record')).toBeNull()
  expect(inside(cellOf('greeting', 'en'), 'prompt-record')).not.toBeNull()
  expect(text()).toContain('An example')
})
it('lets one hear an uploaded file as a caller would, then take it', async () => {
  await mounted(PromptsPage)
  await openDialog()
  expect(disabled('record-take')).toBe(true)
  answering('POST /api/prompts/en/greeting/trial', { a: 'sound' })
  await upload('"sound"')
  await until(() => {
    expect(disabled('record-take')).toBe(false)
  })
  expect(played.at(-1)).toMatch(/^blob:/)
  const taken = english({ how: 'recording', recording: { at: '2024-06-01T08:00:00Z', by: 'Li', origin: 'file' } })
  answering('PUT /api/prompts/en/greeting/recording', taken)
  answering('GET /api/prompts', answer(taken))
  await press('record-take')
  await until(() => {
    expect(allById('record-dialog')).toHaveLength(0)
    expect(cellOf('greeting', 'en').textContent).toContain('Li')
  })
})
it('says why a file is refused and what to do, and takes nothing', async () => {
  await mounted(PromptsPage)
  await openDialog()
  refusing('POST /api/prompts/en/greeting/trial', 422, 'sound_silent')
  await upload('"silence"')
  expect(byId('record-failure').textContent).toContain('Nobody is heard in it')
  expect(disabled('record-take')).toBe(true)
})
it('says that a page without https gets no microphone', async () => {
  await mounted(PromptsPage)
  await openDialog()
  await press('record-start')
  await until(() => {
    expect(byId('record-dialog').textContent).toContain('https')
  })
})
it('puts the made voice or the earlier recording back where there is one', async () => {
  const may = { record: '', drop: '', go_back: '' }
  answering('GET /api/prompts', answer(english({ how: 'recording', may })))
  await mounted(PromptsPage)
  await openDialog()
  expect(allById('record-back')).toHaveLength(1)
  answering('DELETE /api/prompts/en/greeting/recording', english())
  await press('record-drop')
  await until(() => {
    expect(asked.some((one) => one.what === 'DELETE /api/prompts/en/greeting/recording')).toBe(true)
    expect(allById('record-dialog')).toHaveLength(0)
  })
})
it('shows how far the voice is with saying everything, and reads the list again at its end', async () => {
  answering('GET /api/prompts/progress', { done: 12, of: 80 })
  await mounted(PromptsPage)
  expect(byId('prompts-making').textContent).toContain('12 of 80')
  const reads = () => asked.filter((one) => one.what === 'GET /api/prompts').length
  const before = reads()
  answering('GET /api/prompts/progress', { done: 0, of: 0 })
  await until(() => {
    expect(allById('prompts-making')).toHaveLength(0)
    expect(reads()).toBeGreaterThan(before)
  })
})
it('plays a sentence of each voice, and lets one choose another', async () => {
  const voices = (chosen: string) => ({
    voices: ['zf_xiaoxiao', 'zm_yunxi'].map((name) => ({
      ...{ name, language: 'zh', gender: name.startsWith('zf') ? 'female' : 'male', chosen: name === chosen },
      hard_to_understand: name === 'zm_yunxi',
    })),
  })
  answering('GET /api/voices', voices('zf_xiaoxiao'))
  await mounted(PromptsPage)
  await openVoices()
  expect(allById('voice').map((one) => one.textContent.includes('hard to understand'))).toEqual([false, true])
  allById('voice-play')[1]?.click()
  await settled()
  expect(played).toEqual(['/api/voices/zm_yunxi/sample'])
  answering('PUT /api/voices/zh', voices('zm_yunxi'))
  answering('GET /api/voices', voices('zm_yunxi'))
  await press('voice-choose')
  expect(sent('PUT /api/voices/zh')).toEqual({ voice: 'zm_yunxi' })
  await until(() => {
    expect(allById('voice').map((one) => one.dataset.chosen)).toEqual(['false', 'true'])
  })
})
it('says what to do where there is no neural voice', async () => {
  await mounted(PromptsPage)
  await openVoices()
  expect(byId('voices').textContent).toContain('hotline doctor')
})
