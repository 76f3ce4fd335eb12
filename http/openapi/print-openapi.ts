/** Writes the OpenAPI document: `npm run openapi` keeps it in docs/openapi.json. */
import { openApi } from './document.ts'

process.stdout.write(`${JSON.stringify(openApi(), null, 2)}\n`)
