import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import '@/base/styles/tokens.css'
import '@/base/styles/base.css'
import '@/base/styles/layout.css'
import '@/base/styles/levels.css'
import '@/base/styles/utilities.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import { onSignedOut } from '@/server/api/client'
import App from './App.vue'
import { i18n, learnWords } from '@/base/i18n'
import * as words from './words'
import { router } from './router'
import { useMe } from '@/session/me'
import { usePrefs } from '@/base/prefs'
import { keepTitle } from '@/app/shell/title'

learnWords(words)
const app = createApp(App).use(createPinia()).use(i18n)
usePrefs()
onSignedOut(() => {
  useMe().forget()
  const here = router.currentRoute.value
  // Before the first page is there, the router itself leads to the sign-in, and remembers what was wanted.
  if (here.name && here.name !== 'sign-in') void router.replace({ name: 'sign-in', query: { to: here.fullPath } })
})
keepTitle()
app.use(router).mount('#app')
