/** Keyboard shortcuts: pages register theirs, the help lists what works now. */
import { onScopeDispose, shallowReactive } from 'vue'

export interface Shortcut {
  key: string // as KeyboardEvent.key
  label: string // message key of what it does
  run: () => void
}

export const shortcuts = shallowReactive(new Map<string, Shortcut>())

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** Function keys work everywhere; plain letters and signs only where nobody types. */
export function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
  const shortcut = shortcuts.get(event.key)
  if (!shortcut || (event.key.length === 1 && typing(event.target))) return
  event.preventDefault()
  shortcut.run()
}

export function useShortcuts(list: Shortcut[]): void {
  for (const one of list) shortcuts.set(one.key, one)
  onScopeDispose(() => {
    for (const one of list) if (shortcuts.get(one.key) === one) shortcuts.delete(one.key)
  })
}
