/** Writes the AsyncAPI document of the topic: `npm run asyncapi` keeps it in docs/asyncapi.json. */
import { asyncApi } from './asyncapi.ts'

process.stdout.write(`${JSON.stringify(asyncApi(), null, 2)}\n`)
