// Moments, names and numbers that all of the invented city is made of.
const now = Date.now()

export const ago = (seconds) => new Date(now - seconds * 1000).toISOString()

export const ahead = (seconds) => ago(-seconds)

export const pick = (list, index) => list[index % list.length]

const surnames = '王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗'.split('')

const given = [
  '建国',
  '秀英',
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '涛',
  '明',
  '超',
  '霞',
  '平',
  '桂英',
]

export const name = (index) => pick(surnames, index * 7) + pick(given, index * 3)

export const mobile = (index) =>
  `13${5 + (index % 5)}${String(10000000 + ((index * 7919) % 89999999)).padStart(8, '0')}`
