/** What a person likes on this machine: theme and language. Kept in the browser, no secret in it. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

import { i18n, type Language } from '@/i18n'

const THEME = 'hotline.theme'
const LANGUAGE = 'hotline.language'

export const usePrefs = defineStore('prefs', () => {
  const dark = ref(localStorage.getItem(THEME) === 'dark')
  const language = ref<Language>(localStorage.getItem(LANGUAGE) === 'en' ? 'en' : 'zh-CN')

  watch(dark, (on) => {
    document.documentElement.classList.toggle('dark', on)
    localStorage.setItem(THEME, on ? 'dark' : 'light')
  }, { immediate: true })

  watch(language, (name) => {
    i18n.global.locale.value = name
    document.documentElement.lang = name
    localStorage.setItem(LANGUAGE, name)
  }, { immediate: true })

  return { dark, language }
})
