/** One sound at a time on the whole page: a single one, or several in order. */
import { ElMessage } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import { onScopeDispose, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

export interface Piece {
  key: string // what on the page shows that it plays
  address: string
}

interface Player {
  playing: Ref<string> // the key of what plays; empty: silence
  inOrder: Ref<string> // the name of the order in which it plays
  waiting: Ref<boolean> // it is still being made or sent
  play: (piece: Piece) => void
  playAll: (name: string, pieces: readonly Piece[]) => void
  silence: () => void
}

const playing = ref('')
const inOrder = ref('')
const waiting = ref(false)
let audio: HTMLAudioElement | null = null

function silence(): void {
  playing.value = ''
  inOrder.value = ''
  waiting.value = false
  if (!audio) return
  audio.onended = audio.onerror = audio.onplaying = null
  audio.pause()
  audio = null
}

/** Play; what played before falls silent. */
function begin(pieces: readonly Piece[], failed: () => void): void {
  const [piece, ...rest] = pieces
  if (!piece) {
    silence()
    return
  }
  const told = inOrder.value
  silence()
  inOrder.value = told
  playing.value = piece.key
  waiting.value = true
  const mine = new Audio(piece.address)
  audio = mine
  mine.onplaying = () => {
    waiting.value = false
  }
  mine.onended = () => {
    begin(rest, failed)
  }
  const giveUp = (): void => {
    if (audio !== mine) return
    silence()
    failed()
  }
  mine.onerror = giveUp
  mine.play().catch(giveUp)
}

export function usePlayer(): Player {
  const { t } = useI18n()
  const failed = (): void => {
    ElMessage({ type: 'error', message: t('prompts.unplayable'), grouping: true, duration: 6000 })
  }
  onScopeDispose(silence)
  return {
    playing,
    inOrder,
    waiting,
    silence,
    play: (piece) => {
      const again = playing.value === piece.key && !inOrder.value
      silence()
      if (!again) begin([piece], failed)
    },
    playAll: (name, pieces) => {
      const again = inOrder.value === name
      silence()
      if (again) return
      inOrder.value = name
      begin(pieces, failed)
    },
  }
}
