/** Sets an entry of a map that keeps so many, those that were set last. */
export function setNewest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, capacity: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > capacity) for (const oldest of map.keys()) if (map.delete(oldest)) break
}
