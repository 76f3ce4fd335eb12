import { z } from 'zod'
import {
  type Environment,
  kafkaVariables,
  readConfiguration,
  serverVariables,
  variables,
} from '../process/configuration.ts'

const Configuration = z.object({
  ...serverVariables,
  ...kafkaVariables,
  WRITE_TIMEOUT_MS: variables.WRITE_TIMEOUT_MS,
})

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
