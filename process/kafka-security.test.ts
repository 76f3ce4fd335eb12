import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { InvalidConfiguration, readConfiguration, variables, withoutSecrets } from './configuration.ts'
import { fitKafkaSecurity, kafkaSecurityVariables } from './kafka-security.ts'

const Configuration = z.object({ PORT: variables.PORT, ...kafkaSecurityVariables }).superRefine(...fitKafkaSecurity)
const read = (environment: Record<string, string>) => readConfiguration(Configuration, environment)

const files = {
  KAFKA_CA_FILE: 'testing/certificates/authority.pem',
  KAFKA_CERT_FILE: 'testing/certificates/client.pem',
  KAFKA_KEY_FILE: 'testing/certificates/client.key.pem',
}
const sasl = {
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'projector',
  KAFKA_SASL_PASSWORD: 'hunter2',
}

/** The lines of the complaint, without the first. */
function complaints(environment: Record<string, string>): string[] {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.message.split('\n').slice(1)
  }
  throw new Error('it was accepted')
}

test('Kafka is reached in the clear and as nobody when nothing is said', () => {
  expect(read({})).toEqual({ PORT: 8081, KAFKA_TLS: false })
})

test('TLS, a certificate and a user are taken, the files by their paths', () => {
  expect(read({ KAFKA_TLS: 'true', ...files, ...sasl })).toMatchObject({ KAFKA_TLS: true, ...files, ...sasl })
  expect(read({ KAFKA_TLS: 'false', ...sasl })).toMatchObject({ KAFKA_TLS: false, ...sasl })
})

describe('what is wrong is told at once:', () => {
  test('each by itself, beside other variables', () => {
    const wrong = { PORT: 'x', KAFKA_TLS: 'yes', KAFKA_CA_FILE: '/nowhere', KAFKA_CERT_FILE: files.KAFKA_KEY_FILE }
    expect(complaints({ ...wrong, KAFKA_KEY_FILE: files.KAFKA_CERT_FILE, KAFKA_SASL_MECHANISM: 'gssapi' })).toEqual([
      '  PORT: expected a port from 0 to 65535, but it is "x"',
      '  KAFKA_TLS: expected true or false, but it is "yes"',
      '  KAFKA_CA_FILE: expected a file that can be read, with certificates in PEM, but it is "/nowhere"',
      expect.stringMatching(/^ {2}KAFKA_CERT_FILE: expected a file .* certificates in PEM, but it is "testing/),
      expect.stringMatching(/^ {2}KAFKA_KEY_FILE: expected a file .* without a passphrase, but it is "testing/),
      '  KAFKA_SASL_MECHANISM: expected plain, scram-sha-256 or scram-sha-512, but it is "gssapi"',
      expect.stringMatching(
        /^ {2}KAFKA_SASL_USERNAME: expected the name of a user, because KAFKA_SASL_MECHANISM is set/,
      ),
      expect.stringMatching(/^ {2}KAFKA_SASL_PASSWORD: expected the password of the user, because /),
    ])
  })

  test.each([
    ['KAFKA_TLS', files],
    ['KAFKA_KEY_FILE', { KAFKA_TLS: 'true', ...files, KAFKA_KEY_FILE: '' }],
    ['KAFKA_CERT_FILE', { KAFKA_TLS: 'true', ...files, KAFKA_CERT_FILE: '' }],
    ['KAFKA_SASL_MECHANISM', { ...sasl, KAFKA_SASL_MECHANISM: '' }],
    ['KAFKA_SASL_USERNAME', { ...sasl, KAFKA_SASL_USERNAME: '' }],
    ['KAFKA_SASL_PASSWORD', { ...sasl, KAFKA_SASL_PASSWORD: '' }],
  ])('%s is needed by what is set', (needed, environment) => {
    expect(complaints(environment)).toEqual([
      expect.stringMatching(`^  ${needed}: expected .*, because .* is set, but it is`),
    ])
  })

  test('the key is that of another certificate', () => {
    const other = { KAFKA_TLS: 'true', ...files, KAFKA_KEY_FILE: 'testing/certificates/server.key.pem' }
    expect(complaints(other)).toEqual([
      expect.stringMatching(/^ {2}KAFKA_KEY_FILE: expected the private key of the certificate in KAFKA_CERT_FILE/),
    ])
  })
})

describe('the password', () => {
  test('is in no complaint', () => {
    expect(complaints({ ...sasl, KAFKA_SASL_USERNAME: '' }).join()).not.toContain('hunter2')
  })

  test('is not logged, and all else is', () => {
    expect(withoutSecrets(read({ KAFKA_TLS: 'true', ...files, ...sasl }))).toEqual({
      PORT: 8081,
      KAFKA_TLS: true,
      ...files,
      ...sasl,
      KAFKA_SASL_PASSWORD: '(set)',
    })
  })

  test('may be in a file', () => {
    const { KAFKA_SASL_PASSWORD: _, ...others } = sasl
    // Any file will do.
    const password = read({
      ...others,
      KAFKA_SASL_PASSWORD_FILE: 'testing/certificates/client.pem',
    }).KAFKA_SASL_PASSWORD
    expect(password).toMatch(/^-----BEGIN[\s\S]*-----$/)
  })
})
