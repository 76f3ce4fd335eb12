import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const path = (name: string) => resolve('testing/certificates', `${name}.pem`)
const pem = (name: string) => readFileSync(path(name), 'utf8')

/** Where the certificates of the tests are: see testing/certificates/README.md. */
export const certificateFiles = {
  authority: path('authority'),
  client: path('client'),
  clientKey: path('client.key'),
}

/** What a server is started with: its key and its certificate in one, and the authority that clients are to have. */
export const serverPem = `${pem('server.key')}${pem('server')}`
export const authorityPem = pem('authority')
