/** One awaited send after the other, and nothing around it. Run as a process of its own, it prints milliseconds. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import { createKafkaClient } from '../event-log/kafka/client.ts'
import { onCore, serverCore } from './cores.ts'
import { median } from './median.ts'

/** Median of the time to an ack, in milliseconds. */
export async function rawSend(broker: string, topic: string, sends: number): Promise<number> {
  const [command, words] = onCore(serverCore, process.execPath, import.meta.filename, broker, topic, String(sends))
  const { stdout } = await promisify(execFile)(command, words)
  return Number(stdout)
}

if (process.argv[1] === import.meta.filename) {
  const [broker = '', topic = '', sends = ''] = process.argv.slice(2)
  const { producer } = createKafkaClient([broker], 5_000, pino({ level: 'silent' }))
  await producer.connect()
  const { key, value, headers } = encodeEvent({ ...messagePosted, text: 'x'.repeat(200) })
  const times: number[] = []
  for (let n = 0; n < Number(sends); n += 1) {
    const begun = performance.now()
    await producer.send({ topic, acks: -1, messages: [{ key, value, headers: { ...headers }, partition: 0 }] })
    times.push(performance.now() - begun)
  }
  process.stdout.write(String(median(times)))
  await producer.disconnect()
}
