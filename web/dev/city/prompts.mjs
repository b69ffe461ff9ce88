// What callers hear: some prompts of each flow in both languages, one of each origin, and the voices.
import { ago } from './basis.mjs'

const TEXTS = {
  hotline: {
    greeting: ['您好，这里是江城供电。', 'Hello, this is Jiangcheng Power.', 'recording'],
    other_language: ['For English, press star.', '中文服务请按星号键。', 'voice'],
    outage_here: [
      '您那里现在停电，预计今天下午三点恢复供电。停电原因是故障。',
      'The power is off at your address. We expect the power back by three this afternoon.',
      'parts',
    ],
    main_menu: [
      '停电报修请按一。查询电费请按二。人工服务请按零。',
      'To report a power cut, press 1. For your bill, press 2. To speak to a person, press 0.',
      'voice',
    ],
    recorded: ['您的报修已经登记，我们会尽快处理。', 'Your report has been recorded, and we will see to it.', 'espeak'],
  },
  full: {
    full: ['您好，现在来电太多，线路已满。', 'Hello, all our lines are busy.', 'online'],
    later: ['请您过几分钟再打。再见。', 'Please call again in a few minutes. Goodbye.', 'tone'],
  },
  rating: {
    question: ['请您评价本次服务，一到五分。', 'Please rate our service, from one to five.', 'voice'],
    thanks: ['谢谢您，再见。', 'Thank you. Goodbye.', 'voice'],
  },
  announcements: {
    announcement_3: [
      '受台风影响，抢修人员正在加紧恢复供电，请您远离掉落的电线。',
      'Because of the typhoon our crews are restoring supply. Please stay away from fallen wires.',
      'recording',
    ],
    announcement_5: ['', 'Our counter for foreign customers is closed today.', 'voice'],
  },
  notice: {
    opening: ['您好，江城供电有一条停电通知。', 'Hello, Jiangcheng Power has news of an outage.', 'voice'],
    acknowledged: ['谢谢您的确认。', 'Thank you for confirming.', 'recording'],
  },
}
const EXAMPLES = ['outage_here']
const OTHER = { zh: 'en', en: 'zh' }
let marks = 0
const mark = () => `m${++marks}`
const recordingOf = (by, origin, seconds) => ({ at: ago(seconds), by, origin })

const sound = (name, listener, [zh, en, how]) => {
  const language = name === 'other_language' ? OTHER[listener] : listener
  const recording = how === 'recording' ? recordingOf('周敏', 'microphone', 86400 * 2) : null
  return {
    listener,
    language,
    text: listener === 'zh' ? zh : en,
    how,
    seconds: how === 'tone' ? 0.4 : 2 + (zh.length % 5),
    mark: mark(),
    recording,
    may: EXAMPLES.includes(name)
      ? { record: 'prompt_personal', drop: 'recording_not_found', go_back: 'recording_not_found' }
      : {
          record: '',
          drop: recording ? '' : 'recording_not_found',
          go_back: recording ? '' : 'recording_not_found',
        },
  }
}

export const prompts = {
  longest_s: 60,
  flows: Object.entries(TEXTS).map(([flow, texts]) => ({
    flow,
    prompts: Object.entries(texts).map(([name, text]) => ({
      name,
      places: [name === 'other_language' ? 'main_menu' : flow === 'announcements' ? flow : name],
      also_in: name === 'other_language' ? ['full'] : [],
      is_example: EXAMPLES.includes(name),
      sounds: ['zh', 'en'].map((listener) => sound(name, listener, text)).filter((one) => one.text !== ''),
    })),
  })),
}
export const voices = {
  voices: [
    ['zf_xiaoxiao', 'zh', 'female', true],
    ['zf_xiaoyi', 'zh', 'female', false],
    ['zm_yunxi', 'zh', 'male', false],
    ['af_heart', 'en', 'female', true],
    ['am_michael', 'en', 'male', false],
  ].map(([name, language, gender, chosen]) => ({ name, language, gender, chosen })),
}

const find = (language, name) =>
  prompts.flows
    .flatMap((flow) => flow.prompts)
    .filter((line) => line.name === name)
    .flatMap((line) => line.sounds)
    .find((one) => one.language === language)

/** The prompt's sound after it was recorded, dropped or put back; undefined when there is none. */
export function changed(language, name, how, origin = 'microphone') {
  const one = find(language, name)
  if (!one) return undefined
  const recording = how === 'recording' ? recordingOf('周敏', origin, 0) : null
  const gone = recording ? '' : 'recording_not_found'
  return Object.assign(one, { how, recording, mark: mark(), may: { record: '', drop: gone, go_back: '' } })
}

/** A voice speaks its language from now on; all voices. */
export function choose(language, name) {
  for (const one of voices.voices) if (one.language === language) one.chosen = one.name === name
  return voices
}
