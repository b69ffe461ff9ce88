/** Whether the window is as narrow as a telephone, for what another layout alone cannot mend. */
import { useMediaQuery } from '@vueuse/core'
import type { Ref } from 'vue'

export const PHONE_PX = 640

export const useNarrow = (): Readonly<Ref<boolean>> => useMediaQuery(`(max-width: ${PHONE_PX}px)`)
