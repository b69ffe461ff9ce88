/** What the browser's tab is called: the page, or while it rings, who is calling. */
import { computed, watchEffect } from 'vue'

import { i18n } from '@/base/i18n'
import { router } from '@/app/router'
import { calling } from '@/phone/ringAlert'

const { t } = i18n.global
const page = computed(() => {
  const name = router.currentRoute.value.meta.page
  return name ? `${t(`${name}.nav`)} · ${t('shell.product')}` : t('shell.product')
})

/** Keep the tab's title right from now on, in whichever language. */
export function keepTitle(): void {
  watchEffect(() => {
    document.title = calling.value?.() ?? page.value
  })
}
