import { ALNUM, BASE64, BASE64URL, DASH, EQUALS, SMALL, UNDERSCORE } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

/** Signing in, and proving who one is. */
export const identityKeys = defineKeys([
  {
    id: 'onfido-token',
    title: 'Onfido API token',
    reference: 'https://documentation.onfido.com/',
    prefixes: ['api_live.', 'api_sandbox.', 'api_live_us.', 'api_live_ca.'],
    body: [run(BASE64URL, 10, 16), '.', run(BASE64URL, 32)],
  },
  {
    id: 'persona-key',
    title: 'Persona API key',
    reference: 'https://docs.withpersona.com/api-keys',
    prefixes: ['persona_production_', 'persona_sandbox_'],
    body: [run(BASE64URL, 36, 80)],
  },
  {
    id: 'stytch-secret',
    title: 'Stytch secret',
    reference: 'https://stytch.com/docs/api/authentication',
    prefixes: ['secret-live-', 'secret-test-'],
    body: [run(BASE64URL | EQUALS, 30, 50)],
  },
  {
    id: 'jumpcloud-key',
    title: 'JumpCloud API key',
    reference: 'https://docs.jumpcloud.com/api/2.0/index.html',
    prefixes: ['jca_'],
    body: [run(ALNUM, 36)],
  },
  {
    id: 'sumsub-token',
    title: 'Sumsub app token',
    reference: 'https://docs.sumsub.com/reference/authentication',
    prefixes: ['prd:', 'sbx:'],
    body: [run(ALNUM, 20, 28), '.', run(ALNUM, 30, 36)],
  },
  {
    id: 'authress-key',
    title: 'Authress access key',
    reference: 'https://authress.io/knowledge-base/docs/authorization/service-clients',
    prefixes: ['sc_', 'ext_', 'scauth_', 'authress_'],
    body: [
      run(SMALL, 5, 30),
      '.',
      run(SMALL, 4, 6),
      '.',
      run(ALNUM | DASH, 10, 60),
      '.',
      run(BASE64 | UNDERSCORE | DASH, 30, 120),
    ],
  },
  {
    id: 'unkey-key',
    title: 'Unkey root key',
    reference: 'https://www.unkey.com/docs/security/root-keys',
    prefixes: ['unkey_'],
    body: [run(ALNUM, 20, 32)],
    digits: 1,
  },
])
