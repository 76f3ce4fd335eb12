/**
 * Gives each key the lowest number that no other one has, for as long as it is there: so that curves keep their colours
 * while processes come and go.
 */
export function createSlots(): (keys: readonly string[]) => ReadonlyMap<string, number> {
  const slots = new Map<string, number>()
  return (keys) => {
    for (const key of slots.keys()) if (!keys.includes(key)) slots.delete(key)
    for (const key of keys) {
      if (slots.has(key)) continue
      const taken = new Set(slots.values())
      let slot = 0
      while (taken.has(slot)) slot += 1
      slots.set(key, slot)
    }
    return slots
  }
}
