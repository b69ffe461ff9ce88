/** Chart colours by what they mean, as tokens; most are of Okabe and Ito's palette. */
import { usePrefs } from '@/base/prefs'

export const OUTCOME_COLOURS: Record<string, string> = {
  acknowledged: 'var(--c-green)',
  reached_agent: 'var(--c-blue)',
  unconfirmed: 'var(--c-sky)',
  machine: 'var(--c-steel)',
  opted_out: 'var(--c-pink)',
  busy: 'var(--c-gold)',
  no_answer: 'var(--c-orange)',
  rejected: 'var(--c-red)',
  invalid_number: 'var(--c-brown)',
  congestion: 'var(--c-ochre)',
  cancelled: 'var(--c-ash)',
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
