import { z } from 'zod'
import {
  distributedKeyVariables,
  type Environment,
  hasKeyStore,
  hasMasterKey,
  kafkaVariables,
  readConfiguration,
  variables,
} from '../process/configuration.ts'
import { fitKafkaSecurity } from '../process/kafka-security.ts'

/** The distributed form where MONGODB_URL is set, and standalone otherwise. */
const place = { MONGODB_URL: variables.MONGODB_URL.optional(), DATA_DIR: variables.DATA_DIR }

const Configuration = z.object(place)

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)

/** Of commands that need the log too. */
const WithLog = z
  .object({
    ...place,
    ...kafkaVariables,
    KAFKA_BROKERS: kafkaVariables.KAFKA_BROKERS.optional(),
    ...distributedKeyVariables,
  })
  .superRefine(...fitKafkaSecurity)
  .refine(({ MONGODB_URL, KAFKA_BROKERS }) => MONGODB_URL === undefined || KAFKA_BROKERS !== undefined, {
    path: ['KAFKA_BROKERS'],
    message: 'expected the brokers of the log, because MONGODB_URL is set',
  })
  .refine(...hasMasterKey)
  .refine((config) => config.MONGODB_URL === undefined || hasKeyStore[0](config), hasKeyStore[1])

export const readConfigWithLog = (environment: Environment = process.env) => readConfiguration(WithLog, environment)
export type ConfigWithLog = ReturnType<typeof readConfigWithLog>
