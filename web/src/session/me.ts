/** Who is signed in. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import * as people from '@/server/api/people'
import { Failure } from '@/server/failure'
import type { Act, Me, ProofNeeded } from '@/server/api/types'
import type { Language } from '@/base/i18n'

import { usePrefs } from '@/base/prefs'

export const useMe = defineStore('me', () => {
  const me = ref<Me | null>(null)
  const asked = ref(false)
  const extension = computed(() => me.value?.extension ?? '')
  /** What the service would take of who is signed in, on nothing in particular (staff/people.py). */
  const may = (act: Act): boolean => me.value?.may[act] === ''
  const administers = computed(() => me.value?.role === 'administrator')

  function accept(person: Me): void {
    me.value = person
    asked.value = true
  }

  /** Ask once who is signed in; null when nobody is. Failures other than that are thrown. */
  async function ask(): Promise<Me | null> {
    if (asked.value) return me.value
    try {
      accept(await people.whoAmI())
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 401) throw error
      asked.value = true
    }
    return me.value
  }

  /** Ask anew: somebody may have given an extension or queues. */
  async function renew(): Promise<Me> {
    const found = await people.whoAmI()
    accept(found)
    return found
  }

  async function signIn(staffNumber: string, password: string, proof: ProofNeeded): Promise<void> {
    accept(await people.signIn(staffNumber, password, proof))
    const prefs = usePrefs()
    if (prefs.chosen) await speak(prefs.language)
    else prefs.language = me.value?.language === 'en' ? 'en' : 'zh-CN'
    prefs.chosen = false
  }

  async function speak(language: Language): Promise<void> {
    usePrefs().language = language
    usePrefs().chosen = true
    if (me.value) accept(await people.setLanguage(language === 'en' ? 'en' : 'zh'))
  }

  function forget(): void {
    me.value = null
  }

  async function signOut(): Promise<void> {
    await people.signOut().catch(() => undefined)
    forget()
  }

  return { me, extension, may, administers, ask, renew, signIn, signOut, speak, forget }
})
