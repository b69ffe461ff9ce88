import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Whether the question why one is not ready is open; it can be asked on every page. */
export const usePause = defineStore('pause', () => ({ asking: ref(false) }))
