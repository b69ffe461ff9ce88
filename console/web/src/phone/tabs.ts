/**
 * One telephone, many windows: the newest window takes it, unless an older one is in a call.
 *
 * A window that opens says `claim`; the holder answers `busy` when it is talking, else lets go.
 * `take` is a person's order and is obeyed in any case.
 */

export interface TabMessage { say: 'claim' | 'take' | 'busy'; from: string }

export interface Holder {
  holding: boolean
  talking: boolean
}

export interface Reaction {
  letGo: boolean
  reply: TabMessage['say'] | null
  denied: boolean // our own claim was answered with `busy`
}

const NOTHING: Reaction = { letGo: false, reply: null, denied: false }

export function react(message: TabMessage, me: string, holder: Holder): Reaction {
  if (message.from === me) return NOTHING
  switch (message.say) {
    case 'busy': return { ...NOTHING, denied: !holder.talking }
    case 'claim':
      if (holder.holding && holder.talking) return { ...NOTHING, reply: 'busy' }
      return { ...NOTHING, letGo: holder.holding }
    case 'take': return { ...NOTHING, letGo: holder.holding }
    default: return message.say satisfies never
  }
}

export class Tabs {
  private readonly channel = new BroadcastChannel('hotline-telephone')
  private readonly me = crypto.getRandomValues(new Uint32Array(2)).join('-')

  constructor(holder: () => Holder, letGo: () => void, denied: () => void) {
    this.channel.onmessage = (event: MessageEvent<TabMessage>) => {
      const reaction = react(event.data, this.me, holder())
      if (reaction.reply) this.say(reaction.reply)
      if (reaction.letGo) letGo()
      if (reaction.denied) denied()
    }
  }

  say(what: TabMessage['say']): void {
    this.channel.postMessage({ say: what, from: this.me })
  }

  close(): void {
    this.channel.close()
  }
}
