/** What a call was about, in both languages. */
export const en = {
  business: {
    word: 'Business type',
    asked: 'What the call is about',
    choose: 'Choose a business type',
    title: 'What answered calls were about',
    unsaid:
      'Of {count} answered call nobody has said what it was about. | Of {count} answered calls nobody has said what they were about.',
  },
}

export const zh: typeof en = {
  business: {
    word: '业务类型',
    asked: '本次通话的业务类型',
    choose: '请选择业务类型',
    title: '已接来电的业务类型',
    unsaid: '有 {count} 次已接来电尚未注明业务类型。',
  },
}
