/** The telephone's store with JsSIP, against a SIP peer on a real WebSocket; only the sound is not there. */
import '#testing/media'
import { openedAt } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'
import { SipPeer } from '#testing/sipPeer'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { calling } from './ringAlert'
import type { Line } from './state'
import { usePhone } from './store'

const SECRET = 'a'.repeat(32)
const account = { extension: '8001', realm: 'hotline', ha1: SECRET, ws_path: '/sip', ice: [] }
let peer: SipPeer

beforeEach(async () => {
  peer = await SipPeer.listening()
  openedAt(`http://127.0.0.1:${String(peer.port)}/`)
  answering('GET /api/softphone', account)
})
afterEach(async () => {
  usePhone().stop()
  await peer.close()
})

const come = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 30_000, interval: 20 })
const line = (wanted: Line): Promise<void> =>
  come(() => {
    expect(usePhone().state.line).toBe(wanted)
  })
const phase = (wanted: string | undefined): Promise<void> =>
  come(() => {
    expect(usePhone().state.call?.phase).toBe(wanted)
  })
const says = (first: string): Promise<void> =>
  come(() => {
    expect(peer.said).toContainEqual(expect.stringContaining(first))
  })

type Phone = ReturnType<typeof usePhone>

async function registered(): Promise<Phone> {
  const phone = usePhone()
  await phone.start()
  await line('registered')
  return phone
}

async function talking(): Promise<Phone> {
  const phone = await registered()
  peer.invite('13800000000')
  await phase('incoming')
  await phone.answer()
  await phase('talking')
  return phone
}

it('registers with the account of the service, whose secret stays in the page', async () => {
  peer.secret = SECRET
  const phone = usePhone()
  expect(phone.state.line).toBe('absent')
  await phone.start()
  expect(['starting', 'registered']).toContain(phone.state.line)
  await line('registered')
  expect(asked.map((one) => one.what)).toEqual(['GET /api/softphone'])
  expect(peer.said.every((one) => one === 'REGISTER sip:hotline SIP/2.0')).toBe(true)
  expect(peer.heard.join()).not.toContain(SECRET)
})

it('rings in the tab with who is calling, and rests when they give up', async () => {
  const phone = await registered()
  const rest = phone.ringWith(() => '13800000000')
  peer.invite('13800000000')
  await phase('incoming')
  expect(phone.state.call).toMatchObject({ number: '13800000000', muted: false, held: false })
  expect(phone.allowed).toEqual({ answer: true, hangUp: true, mute: false, key: false })
  expect(calling.value?.()).toBe('☎ 13800000000')
  peer.cancel()
  await phase(undefined)
  expect(calling.value).toBeNull()
  expect(phone.state.lastEnd).toBe('')
  rest()
})

it('answers once, however often one presses, and hangs up', async () => {
  const phone = await registered()
  peer.invite('13800000000')
  await phase('incoming')
  await Promise.all([phone.answer(), phone.answer()])
  await phase('talking')
  expect(phone.allowed).toEqual({ answer: false, hangUp: true, mute: true, key: true })
  expect(phone.local?.getTracks()[0]?.readyState).toBe('live')
  expect(phone.remote).not.toBeNull()
  const sound = phone.local?.getTracks()[0]
  phone.hangUp()
  await says('BYE ')
  await phase(undefined)
  expect(sound?.readyState).toBe('ended')
  expect(peer.said.filter((one) => one === 'SIP/2.0 200 OK')).toHaveLength(1)
  expect(phone.state.lastEnd).toBe('')
})

it('is free again when the caller hangs up, and rings for the next one', async () => {
  const phone = await talking()
  peer.bye()
  await phase(undefined)
  expect(phone.engaged).toBe(false)
  peer.invite('13900000000')
  await phase('incoming')
  expect(phone.state.call?.number).toBe('13900000000')
})

it('is silent while muted, and keeps the caller waiting on hold', async () => {
  const phone = await talking()
  const sound = phone.local?.getTracks()[0]
  phone.toggleMute()
  await come(() => {
    expect(phone.state.call?.muted).toBe(true)
  })
  expect(sound?.enabled).toBe(false)
  phone.toggleMute()
  phone.toggleHold()
  await says('INVITE ')
  await come(() => {
    expect(phone.state.call).toMatchObject({ muted: false, held: true })
  })
  expect(phone.state.call?.heldSince).toBeGreaterThan(0)
})

it('declines a call as busy', async () => {
  const phone = await registered()
  peer.invite('13800000000')
  await phase('incoming')
  phone.hangUp()
  await says('SIP/2.0 486')
  expect(phone.engaged).toBe(false)
})

it('says that the line is lost, has it back by itself and keeps the conversation meanwhile', async () => {
  const phone = await talking()
  const before = phone.state.lineSince
  peer.breakLine()
  await line('lost')
  expect(phone.state.call?.phase).toBe('talking') // sound flows apart from signalling
  await line('registered')
  expect(phone.state.lineSince).toBeGreaterThan(before)
  expect(phone.state.call?.phase).toBe('talking')
  peer.bye()
  await phase(undefined)
})

it('asks on a new line where an Asterisk that is just starting does not hear it, in a conversation too', async () => {
  const phone = await talking()
  peer.deaf = 1
  peer.breakLine()
  await line('lost')
  await line('registered') // JsSIP alone says after 32 s that nobody answered, and asks no more
  expect(phone.state.call?.phase).toBe('talking')
  peer.bye()
  await phase(undefined)
})

it('takes the account of a newer sign-in when its own is refused', async () => {
  peer.secret = 'b'.repeat(32)
  const given = [account, { ...account, ha1: peer.secret }]
  answering('GET /api/softphone', () => given.shift())
  await registered()
  expect(asked).toHaveLength(2)
})

it('stays refused where the service knows no other account', async () => {
  peer.refuses = '403 Forbidden'
  const phone = usePhone()
  await phone.start()
  await line('refused')
  expect(phone.allowed.answer).toBe(false)
})

it('gives the telephone to a newer window of this browser, which may hand it back', async () => {
  const phone = await registered()
  const other = new BroadcastChannel('hotline-telephone')
  other.postMessage({ say: 'take', from: 'another window' })
  await line('taken')
  other.postMessage({ say: 'free', from: 'another window' })
  await line('registered')
  expect(phone.state.call).toBeNull()
  other.close()
})

it('keeps the telephone from a newer window while it is in a call', async () => {
  const phone = await talking()
  const other = new BroadcastChannel('hotline-telephone')
  const answers: string[] = []
  other.onmessage = (event: MessageEvent<{ say: string }>) => answers.push(event.data.say)
  other.postMessage({ say: 'claim', from: 'another window' })
  await come(() => {
    expect(answers).toEqual(['busy'])
  })
  expect(phone.state).toMatchObject({ line: 'registered', call: { phase: 'talking' } })
  other.close()
})

it('has no line where the service gives no account, and asks again where it is away', async () => {
  refusing('GET /api/softphone', 503, 'unavailable')
  const phone = usePhone()
  await phone.start()
  expect(phone.state.line).toBe('lost')
  refusing('GET /api/softphone', 403, 'not_allowed')
  await phone.takeOver()
  expect(phone.state.line).toBe('refused')
  expect(peer.said).toEqual([])
})
