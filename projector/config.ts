import { z } from 'zod'
import {
  distributedKeyVariables,
  type Environment,
  hasKeyStore,
  hasMasterKey,
  kafkaVariables,
  readConfiguration,
  serverVariables,
  variables,
} from '../process/configuration.ts'
import { fitKafkaSecurity } from '../process/kafka-security.ts'

const Configuration = z
  .object({ ...serverVariables, ...kafkaVariables, ...distributedKeyVariables, MONGODB_URL: variables.MONGODB_URL })
  .superRefine(...fitKafkaSecurity)
  .refine(...hasMasterKey)
  .refine(...hasKeyStore)

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
