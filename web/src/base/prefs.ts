/** What a person likes on this machine: theme and language; until they choose, what their browser says. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

import { i18n, type Language } from '@/base/i18n'

const THEME = 'hotline.theme'
const LANGUAGE = 'hotline.language'

export const usePrefs = defineStore('prefs', () => {
  const theme = localStorage.getItem(THEME)
  const system = matchMedia('(prefers-color-scheme: dark)')
  const dark = ref(theme ? theme === 'dark' : system.matches)
  const kept = localStorage.getItem(LANGUAGE) ?? navigator.language
  const language = ref<Language>(kept.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
  const chosen = ref(false) // by whoever is about to sign in; it wins over what their account says

  watch(
    dark,
    (on) => {
      document.documentElement.classList.toggle('dark', on)
    },
    { immediate: true },
  )
  /** Whoever chooses what the system shows anyway follows it again. */
  function chooseTheme(on: boolean): void {
    dark.value = on
    if (on === system.matches) localStorage.removeItem(THEME)
    else localStorage.setItem(THEME, on ? 'dark' : 'light')
  }
  system.addEventListener('change', () => {
    if (!localStorage.getItem(THEME)) dark.value = system.matches
  })

  watch(
    language,
    (name) => {
      i18n.global.locale.value = name
      document.documentElement.lang = name
    },
    { immediate: true },
  )
  watch(language, (name) => {
    localStorage.setItem(LANGUAGE, name)
  })

  return { dark, language, chosen, chooseTheme }
})
