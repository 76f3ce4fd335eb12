import { z } from 'zod'
import {
  type Environment,
  hasMasterKey,
  keyVariables,
  readConfiguration,
  serverVariables,
  variables,
} from '../process/configuration.ts'

const Configuration = z
  .object({
    ...serverVariables,
    ...keyVariables,
    DATA_DIR: variables.DATA_DIR,
    WRITE_TIMEOUT_MS: variables.WRITE_TIMEOUT_MS,
  })
  .refine(...hasMasterKey)

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
