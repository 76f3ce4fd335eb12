import { z } from 'zod'
import { type Environment, readConfiguration, variables } from '../process/configuration.ts'

/** The distributed form where MONGODB_URL is set, and standalone otherwise. */
const Configuration = z.object({ MONGODB_URL: variables.MONGODB_URL.optional(), DATA_DIR: variables.DATA_DIR })

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
