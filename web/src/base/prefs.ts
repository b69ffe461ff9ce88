/** What a person likes on this machine: theme and language; until they choose, what their browser says. */
import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'

import { i18n, type Language } from '@/base/i18n'

export const usePrefs = defineStore('prefs', () => {
  const theme = useLocalStorage<'dark' | 'light' | ''>('hotline.theme', '', { writeDefaults: false })
  const system = usePreferredDark()
  const dark = computed(() => (theme.value ? theme.value === 'dark' : system.value))
  const spoken: Language = navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
  const language = useLocalStorage<Language>('hotline.language', spoken, { writeDefaults: false })
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
    if (on === system.value) theme.value = ''
    else theme.value = on ? 'dark' : 'light'
  }

  watch(
    language,
    (name) => {
      i18n.global.locale.value = name
      document.documentElement.lang = name
    },
    { immediate: true },
  )

  return { dark, language, chosen, chooseTheme }
})
