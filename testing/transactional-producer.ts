import kafkajs, { type Producer } from 'kafkajs'

/** A producer of somebody else, whose transactions leave records without a message in the log. */
export function transactionalProducer(brokers: readonly string[], transactionalId: string): Producer {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING })
  return kafka.producer({
    transactionalId,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    // The first transaction of a broker waits for the topic that keeps them to be made.
    retry: { retries: 15, maxRetryTime: 1_000 },
  })
}
