import { z } from 'zod'
import { type Environment, readConfiguration, serverVariables, variables } from '../process/configuration.ts'

const Configuration = z.object({ ...serverVariables, MONGODB_URL: variables.MONGODB_URL })

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
