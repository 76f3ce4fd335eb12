import { z } from 'zod'
import { type Environment, readConfiguration, serverVariables, variables } from '../process/configuration.ts'

const Configuration = z.object({
  ...serverVariables,
  DATA_DIR: variables.DATA_DIR,
  WRITE_TIMEOUT_MS: variables.WRITE_TIMEOUT_MS,
})

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
