/** Chart colours by what they mean; all from Okabe and Ito's palette, with a shade per theme. */
export const OUTCOME_COLOURS: Record<string, string> = {
  acknowledged: '#009e73',
  reached_agent: '#0072b2',
  unconfirmed: '#56b4e9',
  machine: '#8fa6c9',
  opted_out: '#cc79a7',
  busy: '#f0c23b',
  no_answer: '#e69f00',
  rejected: '#d55e00',
  invalid_number: '#7a3b12',
  congestion: '#8c5a00',
  cancelled: '#8b9794',
  not_dialled: '#5f6b68',
  lost: '#1b1b1b',
  dialling: '#6b3fa0',
  waiting: '#d3dbd9',
}

/** Read a token of the present theme. */
export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
