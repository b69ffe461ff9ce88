/** A value that changes many times a second, followed at a pace that a page can draw and a person read. */
import { refThrottled } from '@vueuse/core'
import { computed, type Ref } from 'vue'

/** A first change is shown at once; those that follow wait for their turn, and the last one is never lost. */
export const paced = <Value>(source: () => Value, everyMs: number): Readonly<Ref<Value>> =>
  refThrottled(computed(source), everyMs)
