import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const isPemOf = (parse: (pem: string) => unknown) => (path: string) => {
  try {
    parse(readFileSync(path, 'utf8'))
    return true
  } catch {
    return false
  }
}

/** The path of a file, which is read when the process starts. */
const pemFile = (expected: string, parse: (pem: string) => unknown) =>
  z.string().refine(isPemOf(parse), expected).optional()

const tls = 'expected true or false'
const certificates = 'expected a file that can be read, with certificates in PEM'
const key = 'expected a file that can be read, with a private key in PEM and without a passphrase'
const mechanism = 'expected plain, scram-sha-256 or scram-sha-512'
const text = z.string('expected text')

/** How Kafka is reached: in the clear and as nobody, unless these say otherwise. */
export const kafkaSecurityVariables = {
  KAFKA_TLS: z
    .enum(['true', 'false'], tls)
    .transform((value) => value === 'true')
    .default(false),
  KAFKA_CA_FILE: pemFile(certificates, (pem) => new X509Certificate(pem)),
  KAFKA_CERT_FILE: pemFile(certificates, (pem) => new X509Certificate(pem)),
  KAFKA_KEY_FILE: pemFile(key, createPrivateKey),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512'], mechanism).optional(),
  KAFKA_SASL_USERNAME: text.optional(),
  KAFKA_SASL_PASSWORD: text.optional(),
} as const

const Security = z.object(kafkaSecurityVariables)
export type KafkaSecurityVariables = z.output<typeof Security>

/** Which needs which, and what is expected of that. */
const needs = [
  ['KAFKA_CA_FILE', 'KAFKA_TLS', 'expected true'],
  ['KAFKA_CERT_FILE', 'KAFKA_TLS', 'expected true'],
  ['KAFKA_KEY_FILE', 'KAFKA_TLS', 'expected true'],
  ['KAFKA_CERT_FILE', 'KAFKA_KEY_FILE', key],
  ['KAFKA_KEY_FILE', 'KAFKA_CERT_FILE', certificates],
  ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM', mechanism],
  ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_MECHANISM', mechanism],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'expected the name of a user'],
  ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_USERNAME', 'expected the name of a user'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_PASSWORD', 'expected the password of the user'],
  ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'expected the password of the user'],
] as const

function fit(config: Partial<KafkaSecurityVariables>, context: z.core.$RefinementCtx) {
  // What is wrong by itself is told already; of several that need the same, one is enough.
  const isTold = (name: string) => context.issues.some(({ path }) => path?.[0] === name)
  const tell = (name: string, message: string) => {
    if (!isTold(name)) context.addIssue({ code: 'custom', path: [name], message })
  }
  for (const [name, needed, expected] of needs) {
    if (config[name] && !config[needed]) tell(needed, `${expected}, because ${name} is set`)
  }
  const { KAFKA_CERT_FILE, KAFKA_KEY_FILE } = config
  if (!KAFKA_CERT_FILE || !KAFKA_KEY_FILE || isTold('KAFKA_CERT_FILE') || isTold('KAFKA_KEY_FILE')) return
  const certificate = new X509Certificate(readFileSync(KAFKA_CERT_FILE))
  if (certificate.checkPrivateKey(createPrivateKey(readFileSync(KAFKA_KEY_FILE)))) return
  tell('KAFKA_KEY_FILE', 'expected the private key of the certificate in KAFKA_CERT_FILE')
}

/** To refine a schema that has them, whatever else is wrong. */
export const fitKafkaSecurity = [fit, { when: () => true }] as const
