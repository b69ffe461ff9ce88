/** A service account as the page shows it. */
import type { Tone } from '@/base/ui/TonePill.vue'
import type { AccountLine } from '@/server/api/types'

export const standingTone = (standing: AccountLine['standing']): Tone =>
  standing === 'good' ? 'good' : standing === 'expired' ? 'warn' : 'calm'

/** The words of a scope: `read:grid` stands under `scope.read.grid`. */
export const scopeWord = (scope: string): string => `systems.scope.${scope.replace(':', '.')}`
