import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Admin } from '@platformatic/kafka'
import { MongoClient } from 'mongodb'

/** Bytes that a form takes for all that it stores. */
export interface Storage {
  readonly log: number
  /** With what finds their documents. */
  readonly readModels: number
}

/** As one broker has it: each replica takes as much. */
export async function bytesOfTopic(broker: string, topic: string, partitions: number): Promise<number> {
  const admin = new Admin({ clientId: 'bench', bootstrapBrokers: [broker] })
  try {
    const all = Array.from({ length: partitions }, (_, partition) => partition)
    const brokers = await admin.describeLogDirs({ topics: [{ name: topic, partitions: all }] })
    const found = brokers.flatMap(({ results }) => results.flatMap(({ topics }) => topics))
    return found.flatMap((one) => one.partitions).reduce((sum, { partitionSize }) => sum + Number(partitionSize), 0)
  } finally {
    await admin.close()
  }
}

export async function bytesOfDatabase(url: string): Promise<number> {
  const client = new MongoClient(url)
  try {
    const { storageSize, indexSize } = await client.db().command({ dbStats: 1 })
    return storageSize + indexSize
  } finally {
    await client.close()
  }
}

/** What is allocated: the files of LMDB have holes. */
export function bytesUnder(path: string): number {
  const found = statSync(path)
  if (!found.isDirectory()) return found.blocks * 512
  return readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name)), 0)
}
