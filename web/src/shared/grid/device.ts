/** Of a device, a transformer, a feeder or a substation the key of what it is called. */
export const kindKey = (one: { kind: string; switch_kind: string }): string => `device.${one.switch_kind || one.kind}`
