/**
 * The grid as one layer of Leaflet: a canvas wider than the map. While the map is moved the browser shifts
 * the canvas as it is; drawn anew it is at the end, or when its border comes into sight.
 */
import { DomUtil, Layer, Point, type LeafletMouseEvent, type Map as LeafletMap } from 'leaflet'

import { draw, type Colours, type Picture, type View } from './drawing'
import { thingAt, type Thing } from './things'

const WORLD = 256 // px wide at Leaflet's zoom 0
const AROUND = 0.3 // of the map's size, on each side
const REACH = 14 // px around a click

export class GridLayer extends Layer {
  private readonly canvas = document.createElement('canvas')
  private map: LeafletMap | null = null
  private due = 0
  private corner = new Point(0, 0) // of the map when it was drawn

  constructor(
    private picture: Picture,
    private readonly ink: () => Colours,
    private readonly chosen: (thing: Thing | null) => void,
  ) {
    super()
  }

  show(picture: Picture): void {
    this.picture = picture
    this.again()
  }

  /** Draw with the next frame. */
  readonly again = (): void => {
    this.due ||= requestAnimationFrame(() => {
      this.due = 0
      this.draw()
    })
  }

  override onAdd(map: LeafletMap): this {
    this.map = map
    this.canvas.setAttribute('aria-hidden', 'true')
    map.getPane('overlayPane')?.append(this.canvas)
    map.on('move', this.moved)
    map.on('moveend zoomend viewreset resize', this.again)
    map.on('click', this.clicked)
    this.again()
    return this
  }

  override onRemove(map: LeafletMap): this {
    map.off('move', this.moved)
    map.off('moveend zoomend viewreset resize', this.again)
    map.off('click', this.clicked)
    cancelAnimationFrame(this.due)
    this.canvas.remove()
    this.map = null
    return this
  }

  private readonly clicked = (event: LeafletMouseEvent): void => {
    if (!this.map) return
    const scale = WORLD * 2 ** this.map.getZoom()
    const at = this.map.project(event.latlng).divideBy(scale)
    this.chosen(thingAt(this.picture.things, at.x, at.y, REACH / scale))
  }

  /** Draw at once when the map was moved past what lies around it. */
  private readonly moved = (): void => {
    const by = this.map?.containerPointToLayerPoint([0, 0]).subtract(this.corner)
    const size = this.map?.getSize()
    if (!by || !size) return
    if (Math.abs(by.x) > size.x * AROUND || Math.abs(by.y) > size.y * AROUND) this.again()
  }

  private draw(): void {
    const corner = this.map?.getPixelBounds().min
    if (!this.map || !corner) return
    const size = this.map.getSize()
    const around = size.multiplyBy(AROUND).round()
    const { x: width, y: height } = size.add(around.multiplyBy(2))
    this.fit(width, height)
    this.corner = this.map.containerPointToLayerPoint([0, 0])
    DomUtil.setPosition(this.canvas, this.corner.subtract(around))
    const pen = this.canvas.getContext('2d')
    if (!pen) return
    const sharp = window.devicePixelRatio || 1
    pen.setTransform(sharp, 0, 0, sharp, 0, 0)
    const view: View = {
      scale: WORLD * 2 ** this.map.getZoom(),
      ...{ west: corner.x - around.x, north: corner.y - around.y, width, height },
    }
    draw(pen, view, this.picture, this.ink())
  }

  private fit(width: number, height: number): void {
    const sharp = window.devicePixelRatio || 1
    if (this.canvas.width === width * sharp && this.canvas.height === height * sharp) return
    this.canvas.width = width * sharp
    this.canvas.height = height * sharp
    this.canvas.style.width = `${width.toString()}px`
    this.canvas.style.height = `${height.toString()}px`
  }
}
