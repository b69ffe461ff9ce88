// A walk through a page by the Tab key: whom it has met, and whom it never reached.
() => {
  const met = new WeakSet()
  const modal = () => [...document.querySelectorAll('[aria-modal=true]')].find((one) => one.checkVisibility())
  const stops = () => [...(modal() ?? document).querySelectorAll('a[href], button, input, select, textarea, [tabindex]')]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && !one.closest('[inert], [aria-hidden=true]')
      && !['radio', 'file'].includes(one.type) && one.checkVisibility({ visibilityProperty: true }))
  return {
    // True while the walk finds controls that it had not met.
    goesOn() {
      const one = document.activeElement
      if (!one || one === document.body) return true
      if (met.has(one)) return false
      met.add(one)
      return true
    },
    missed: () => stops().filter((one) => !met.has(one)).map((one) => one.outerHTML.slice(0, 160)),
  }
}
