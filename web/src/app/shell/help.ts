import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useHelp = defineStore('help', () => ({ open: ref(false) }))
