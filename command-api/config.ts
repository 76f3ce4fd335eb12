import { z } from 'zod'
import { type Environment, kafkaVariables, readConfiguration, serverVariables } from '../process/configuration.ts'

const Configuration = z.object({ ...serverVariables, ...kafkaVariables })

export const readConfig = (environment: Environment = process.env) => readConfiguration(Configuration, environment)
