/** The language in use. Rooms bring their own words (`words.ts`); `app/words` hands them all in. */
import { createI18n } from 'vue-i18n'

export type Language = 'zh-CN' | 'en'

export const i18n = createI18n<false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'en',
  messages: { 'zh-CN': {}, en: {} },
})

/** Words by group, then by name; groups may stand inside groups. */
export interface Words {
  [key: string]: string | Words
}

/** Know these words from now on, in both languages. */
export function learnWords({ en, zh }: { en: Words; zh: Words }): void {
  i18n.global.setLocaleMessage('en', en)
  i18n.global.setLocaleMessage('zh-CN', zh)
}
