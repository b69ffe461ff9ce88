// What can be seen of a page by measuring it: its words, its width, its colours, its controls.
() => {
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  const hidden = (element) => element.closest('.visually-hidden, .skip') !== null
  const sketch = (element) => {
    const mark = element.closest('[data-testid]')?.dataset.testid ?? element.parentElement?.className
    return `<${element.tagName.toLowerCase()} ${element.className?.baseVal ?? element.className}> in ${mark}`
  }

  // The colour of a style as numbers, whatever notation it was written in.
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const colours = new Map()
  const colour = (css) => {
    if (!colours.has(css)) {
      pixel.clearRect(0, 0, 1, 1)
      pixel.fillStyle = css
      pixel.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data
      colours.set(css, [r, g, b, a / 255])
    }
    return colours.get(css)
  }
  const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat(1)
  const ground = (element) => {
    const layers = []
    // Element Plus paints a segment's choice by a sibling behind it.
    const chosen = element.closest('.el-segmented__item.is-selected')
    if (chosen) return colour(getComputedStyle(chosen.parentElement.querySelector('.el-segmented__item-selected')).backgroundColor)
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one)
      if (style.backgroundImage !== 'none') return null
      const layer = colour(style.backgroundColor)
      layers.push(layer)
      if (layer[3] === 1) break
    }
    return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1])
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (element) => {
    const below = ground(element)
    if (!below) return 21
    const [a, b] = [light(over(colour(getComputedStyle(element).color), below)), light(below)]
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  }
  // WCAG 2.2, 1.4.3: 4.5, or 3 for text from 24 px, or from 18.66 px when bold.
  const needed = (style) => {
    const size = parseFloat(style.fontSize)
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5
  }
  const disabled = (element) => element.closest(':disabled, [aria-disabled=true], .is-disabled') !== null

  // Text that ends beyond what clips it; an ellipsis is right where a title tells the whole.
  const isCut = (node) => {
    const range = document.createRange()
    range.selectNodeContents(node)
    const end = range.getBoundingClientRect().right
    for (let one = node.parentElement; one && one !== document.body; one = one.parentElement) {
      const { overflowX, display, textOverflow } = getComputedStyle(one)
      if (overflowX === 'visible' || display === 'inline') continue
      if (overflowX === 'auto' || overflowX === 'scroll') return false
      if (one.matches('.el-table__header-wrapper')) return false // it scrolls with the rows below
      if (end > one.getBoundingClientRect().right + 1) return !(textOverflow === 'ellipsis' && one.closest('[title]'))
    }
    return false
  }

  const texts = []
  const faint = []
  const cut = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const text = walker.currentNode.data.trim().replace(/\s+/g, ' ')
    if (!text || !element || !seen(element)) continue
    texts.push({ text, language: element.closest('[lang]').lang })
    if (hidden(element)) continue
    const style = getComputedStyle(element)
    if (!disabled(element) && contrast(element) < needed(style)) {
      faint.push(`${contrast(element).toFixed(2)}:1 “${text}” ${sketch(element)}`)
    }
    if (isCut(walker.currentNode)) cut.push(`“${text}” ${sketch(element)}`)
  }
  for (const element of document.querySelectorAll('[title], [placeholder], [aria-label], [alt]')) {
    if (!seen(element)) continue
    for (const name of ['title', 'placeholder', 'aria-label', 'alt']) {
      const text = element.getAttribute(name)
      if (text) texts.push({ text, language: element.closest('[lang]').lang })
    }
  }
  texts.push({ text: document.title, language: document.documentElement.lang })

  // What takes a click as its own must be a control, or lie in one, or hold one.
  const controls = 'a[href], button, input, select, textarea, summary, label, [tabindex], audio[controls]'
  const deaf = [...document.querySelectorAll('body *')].filter((element) =>
    seen(element) && getComputedStyle(element).cursor === 'pointer'
    && getComputedStyle(element.parentElement).cursor !== 'pointer'
    && !element.closest(controls) && !element.querySelector(controls) && !disabled(element)).map(sketch)

  // WCAG 2.2, 2.5.8: 24 px each way, unless a circle of 24 px around its middle touches no other
  // control; links within a line of text are let off.
  const box = (element) => (element.closest('label') ?? element).getBoundingClientRect()
  // What its own list has scrolled out of sight is under nobody's finger.
  const scrolledAway = (element) => {
    const own = box(element)
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
      if (!/auto|scroll/.test(getComputedStyle(one).overflow)) continue
      const frame = one.getBoundingClientRect()
      if (own.bottom > frame.bottom + 1 || own.top < frame.top - 1 || own.right > frame.right + 1 || own.left < frame.left - 1) return true
    }
    return false
  }
  const targets = [...document.querySelectorAll('a[href], button, input, select, [role=button], [role=radio], [role=tab]')]
    .filter((element) => seen(element) && !hidden(element) && !disabled(element) && getComputedStyle(element).display !== 'inline'
      && !scrolledAway(element))
  // What floats above the page hides what is scrolled under it: only targets of one layer meet.
  const layer = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(one).position)) return one
    }
    return null
  }
  const near = (a, b) => {
    const [x, y] = [(a.left + a.right) / 2, (a.top + a.bottom) / 2]
    const [dx, dy] = [Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)]
    return dx * dx + dy * dy < 12 * 12
  }
  const tight = (element) => {
    const own = box(element)
    if (own.width === 0 || (own.width >= 23.5 && own.height >= 23.5)) return false
    return targets.some((other) => {
      const whole = element.closest('label') ?? element
      return other !== element && !whole.contains(other) && !other.contains(element) && layer(other) === layer(element)
        && near(own, box(other))
    })
  }
  const small = targets.filter(tight).map(sketch)

  const page = document.documentElement
  const outside = (element) => element.getBoundingClientRect().right > page.clientWidth + 0.5
  return {
    language: page.lang,
    wider_by: page.scrollWidth - page.clientWidth,
    widest: page.scrollWidth > page.clientWidth ? [...document.querySelectorAll('main *')].filter(outside).map(sketch).slice(-3) : [],
    texts,
    faint: [...new Set(faint)],
    cut: [...new Set(cut)],
    deaf: [...new Set(deaf)],
    small: [...new Set(small)],
  }
}
