/**
 * The partition of a key: its murmur2 hash, as the Java client has it, so that others' tools find a conversation too.
 * https://kafka.apache.org/documentation/#producerconfigs_partitioner.class
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions
}

const multiplier = 0x5bd1e995

/** Austin Appleby's MurmurHash2, with the seed of Kafka's clients. Answers an integer of 32 bits. */
function murmur2(data: Buffer): number {
  const tail = data.length & ~3
  let hash = 0x9747b28c ^ data.length
  for (let at = 0; at < tail; at += 4) {
    let word = Math.imul(data.readInt32LE(at), multiplier)
    word = Math.imul(word ^ (word >>> 24), multiplier)
    hash = Math.imul(hash, multiplier) ^ word
  }
  if (tail < data.length) {
    for (let at = data.length - 1; at >= tail; at -= 1) hash ^= (data[at] as number) << (8 * (at - tail))
    hash = Math.imul(hash, multiplier)
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier)
  return hash ^ (hash >>> 15)
}
