/**
 * One telephone, many windows: the newest window takes it, unless an older one is in a call.
 *
 * A window that opens says `claim`; the holder answers `busy` when it is talking, else lets go.
 * `take` is a person's order and is obeyed in any case. A holder that closes says `free`, and of
 * the windows that are left one inherits: whoever is in sight first, or else calls would be missed.
 */

export interface TabMessage {
  say: 'claim' | 'take' | 'busy' | 'free'
  from: string
}

export interface Holder {
  holding: boolean
  talking: boolean
}

export interface Reaction {
  letGo: boolean
  reply: TabMessage['say'] | null
  denied: boolean // our own claim was answered with `busy`
  inherit: boolean // nobody has the telephone now
}

const NOTHING: Reaction = { letGo: false, reply: null, denied: false, inherit: false }
const HIDDEN_WAITS_MS = 500 // a window in sight goes first
const SPREAD_MS = 300 // so that two do not begin at once

export function react(message: TabMessage, me: string, holder: Holder): Reaction {
  if (message.from === me) return NOTHING
  switch (message.say) {
    case 'busy':
      return { ...NOTHING, denied: !holder.talking }
    case 'claim':
      if (holder.holding && holder.talking) return { ...NOTHING, reply: 'busy' }
      return { ...NOTHING, letGo: holder.holding }
    case 'take':
      return { ...NOTHING, letGo: holder.holding }
    case 'free':
      return { ...NOTHING, inherit: !holder.holding }
    default:
      return message.say satisfies never
  }
}

export class Tabs {
  private readonly channel = new BroadcastChannel('hotline-telephone')
  private readonly me = crypto.getRandomValues(new Uint32Array(2)).join('-')
  private heir: ReturnType<typeof setTimeout> | undefined

  constructor(holder: () => Holder, on: { letGo: () => void; denied: () => void; inherit: () => void }) {
    this.channel.onmessage = (event: MessageEvent<TabMessage>) => {
      const reaction = react(event.data, this.me, holder())
      clearTimeout(this.heir) // whatever was said since, somebody else has the telephone
      if (reaction.reply) this.say(reaction.reply)
      if (reaction.letGo) on.letGo()
      if (reaction.denied) on.denied()
      if (reaction.inherit)
        this.heir = setTimeout(on.inherit, (document.hidden ? HIDDEN_WAITS_MS : 0) + Math.random() * SPREAD_MS)
    }
  }

  say(what: TabMessage['say']): void {
    this.channel.postMessage({ say: what, from: this.me })
  }

  close(): void {
    clearTimeout(this.heir)
    this.channel.close()
  }
}
