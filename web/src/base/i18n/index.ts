/** Both languages, complete: `zh-CN` must have exactly the keys of `en` (the types see to it). */
import { createI18n } from 'vue-i18n'

import en from './en'
import zh from './zh-CN'

export type Language = 'zh-CN' | 'en'

export const i18n = createI18n<false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'en',
  messages: { 'zh-CN': zh, en },
})
