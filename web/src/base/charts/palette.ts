/** Chart colours by what they mean; all from Okabe and Ito's palette. What would vanish in one theme is a token. */
import { usePrefs } from '@/base/prefs'

export const OUTCOME_COLOURS: Record<string, string> = {
  acknowledged: '#009e73',
  reached_agent: '#0072b2',
  unconfirmed: '#56b4e9',
  machine: '#8fa6c9',
  opted_out: '#cc79a7',
  busy: '#f0c23b',
  no_answer: '#e69f00',
  rejected: '#d55e00',
  invalid_number: 'var(--c-brown)',
  congestion: 'var(--c-ochre)',
  cancelled: '#8b9794',
  not_dialled: 'var(--c-slate)',
  lost: 'var(--c-ink)',
  dialling: 'var(--rest)',
  waiting: 'var(--c-mist)',
}

/** Read a token of the present theme; whoever computes with it computes anew in the other theme. */
export function token(name: string): string {
  void usePrefs().dark
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
