/** What callers hear, recordings of it, and the voices that can say it. */
import { answer, client } from './client'
import type { Prompts, PromptsMaking, PromptSound, Voices } from './types'

export type Speech = PromptSound['language']
export type Origin = 'microphone' | 'file'

export const listPrompts = (): Promise<Prompts> => answer(client.GET('/api/prompts'))
export const promptsMaking = (): Promise<PromptsMaking> => answer(client.GET('/api/prompts/progress'))

/** The telephone file itself; `mark` changes with the sound, so that no old one is played. */
export const soundAddress = (language: Speech, name: string, flow: string, mark: string): string =>
  `/api/prompts/${language}/${name}/sound?${new URLSearchParams({ flow, mark }).toString()}`

const at = (language: Speech, name: string) => ({ path: { language, name } })

function asForm(sound: Blob): () => FormData {
  const form = new FormData()
  form.append('file', sound, 'recording')
  return () => form
}

/** What callers would hear of this sound; nothing is kept. */
export const tryRecording = async (language: Speech, name: string, sound: Blob): Promise<Blob> =>
  (await answer(
    client.POST('/api/prompts/{language}/{name}/trial', {
      params: at(language, name),
      body: { file: '' },
      bodySerializer: asForm(sound),
      parseAs: 'blob',
    }),
  )) as Blob

/** The next caller hears this sound. */
export const takeRecording = (language: Speech, name: string, sound: Blob, origin: Origin): Promise<PromptSound> =>
  answer(
    client.PUT('/api/prompts/{language}/{name}/recording', {
      params: { ...at(language, name), query: { origin } },
      body: { file: '' },
      bodySerializer: asForm(sound),
    }),
  )

/** Callers hear the made voice again. */
export const dropRecording = (language: Speech, name: string): Promise<PromptSound> =>
  answer(client.DELETE('/api/prompts/{language}/{name}/recording', { params: at(language, name) }))
/** Callers hear the recording before this one. */
export const restoreRecording = (language: Speech, name: string): Promise<PromptSound> =>
  answer(client.POST('/api/prompts/{language}/{name}/earlier', { params: at(language, name) }))

export const listVoices = (): Promise<Voices> => answer(client.GET('/api/voices'))
/** Its sentence, as a telephone file. */
export const sampleAddress = (voice: string): string => `/api/voices/${voice}/sample`
/** The language is spoken by this voice from now on. */
export const chooseVoice = (language: Speech, voice: string): Promise<Voices> =>
  answer(client.PUT('/api/voices/{language}', { params: { path: { language } }, body: { voice } }))
