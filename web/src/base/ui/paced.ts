/** A value that changes many times a second, followed at a pace that a page can draw and a person read. */
import { getCurrentScope, onScopeDispose, shallowRef, watch, type Ref } from 'vue'

export function paced<Value>(source: () => Value, everyMs: number): Readonly<Ref<Value>> {
  const shown = shallowRef(source())
  let due: ReturnType<typeof setTimeout> | undefined
  let shownAt = Date.now()

  function show(): void {
    due = undefined
    shownAt = Date.now()
    shown.value = source()
  }
  // A first change is shown at once; those that follow wait for their turn.
  watch(
    source,
    () => {
      due ??= setTimeout(show, Math.max(0, shownAt + everyMs - Date.now()))
    },
    { flush: 'sync' },
  )
  if (getCurrentScope())
    onScopeDispose(() => {
      clearTimeout(due)
    })
  return shown
}
