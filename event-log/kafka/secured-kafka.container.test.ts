import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { z } from 'zod'
import { messagePosted } from '../../contracts/examples.ts'
import { encodeEvent } from '../../contracts/record.ts'
import { kafkaVariables, readConfiguration } from '../../process/configuration.ts'
import { certificateFiles } from '../../testing/certificates.ts'
import type { KafkaContainer } from '../../testing/kafka-container.ts'
import { startKafkaOfCertificates } from '../../testing/secured-kafka.ts'
import { createKafkaEventLog } from './kafka-event-log.ts'
import { kafkaSettings } from './settings.ts'

jest.setTimeout(60_000)

describe('a Kafka that wants certificates', () => {
  let kafka: KafkaContainer
  beforeAll(async () => {
    kafka = await startKafkaOfCertificates()
  })
  afterAll(async () => {
    await kafka.container.stop()
  })

  const { authority, client, clientKey } = certificateFiles

  function open(variables: Readonly<Record<string, string>>) {
    const lines: string[] = []
    const environment = { KAFKA_BROKERS: kafka.broker, KAFKA_PARTITIONS: '3', KAFKA_TOPIC: `test-${randomUUID()}` }
    const config = readConfiguration(z.object(kafkaVariables), { ...environment, ...variables })
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
    return { eventLog: createKafkaEventLog({ ...kafkaSettings(config), newId: randomUUID, log }), lines }
  }

  /** What is logged while it is not let in; it goes on to try. */
  async function complaint(variables: Readonly<Record<string, string>>): Promise<string> {
    const { eventLog, lines } = open(variables)
    eventLog.opened.catch(() => {})
    while (!lines.some((line) => line.includes('"attempt":2'))) await new Promise((again) => setTimeout(again, 50))
    await eventLog.close()
    return lines.join('')
  }

  test('takes what comes with one that it knows, under an authority that the client knows', async () => {
    const { eventLog } = open({
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: authority,
      KAFKA_CERT_FILE: client,
      KAFKA_KEY_FILE: clientKey,
    })
    await eventLog.opened
    expect(await eventLog.append(encodeEvent(messagePosted))).toMatchObject({ offset: expect.any(Number) })
    await eventLog.close()
  })

  test('is not trusted by a client that does not know its authority, which says so', async () => {
    const own = { KAFKA_CERT_FILE: client, KAFKA_KEY_FILE: clientKey }
    expect(await complaint({ KAFKA_TLS: 'true', ...own })).toContain('unable to verify the first certificate')
  })

  test('does not let in a client without one, which says so', async () => {
    expect(await complaint({ KAFKA_TLS: 'true', KAFKA_CA_FILE: authority })).toContain('alert certificate required')
  })

  test('does not let in a client that speaks in the clear, which says so', async () => {
    expect(await complaint({})).toContain('Closed connection')
  })
})
