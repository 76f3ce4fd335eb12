import { z } from 'zod'
import {
  type Environment,
  kafkaVariables,
  readConfiguration,
  serverVariables,
  variables,
} from '../process/configuration.ts'

const Configuration = z.object({ ...serverVariables, ...kafkaVariables, MONGODB_URL: variables.MONGODB_URL })

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
