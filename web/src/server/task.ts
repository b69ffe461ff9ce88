/** Something asked of the service: busy while it lasts, its failure in words, its answer. */
import { ElMessage } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { wording } from './failureWords'

export interface Task<Input extends unknown[], Answer> {
  answer: ShallowRef<Answer | null>
  busy: Ref<boolean>
  failure: Ref<string>
  run: (...input: Input) => Promise<Answer | null>
}

/** Wrap `work`; with `aloud` a failure is also shown as a passing message. */
export function useTask<Input extends unknown[], Answer>(
  work: (...input: Input) => Promise<Answer>,
  { aloud = false } = {},
): Task<Input, Answer> {
  const answer = shallowRef<Answer | null>(null)
  const busy = ref(false)
  const failure = ref('')
  let latest = 0

  async function run(...input: Input): Promise<Answer | null> {
    const mine = ++latest
    busy.value = true
    try {
      const result = await work(...input)
      if (mine === latest) {
        answer.value = result
        failure.value = ''
      }
      return result
    } catch (error) {
      if (mine === latest) failure.value = wording(error)
      if (aloud) ElMessage({ type: 'error', message: wording(error), grouping: true, duration: 6000 })
      return null
    } finally {
      if (mine === latest) busy.value = false
    }
  }
  return { answer, busy, failure, run }
}
