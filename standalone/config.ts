import { z } from 'zod'
import {
  type Environment,
  keyVariables,
  readConfiguration,
  serverVariables,
  variables,
} from '../process/configuration.ts'

const Configuration = z.object({
  ...serverVariables,
  ...keyVariables,
  DATA_DIR: variables.DATA_DIR,
  WRITE_TIMEOUT_MS: variables.WRITE_TIMEOUT_MS,
})

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
