import { ALNUM, BASE64, BASE64URL, DASH, DIGIT, DOT, HEX, UNDERSCORE, UPPER } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

/** Clouds, hosting and what runs there. */
export const cloudKeys = defineKeys([
  {
    id: 'aws-access-key-id',
    title: 'AWS access key id',
    reference: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    body: [run(UPPER | DIGIT, 16)],
    distinct: 6,
    not: 'EXAMPLE',
  },
  {
    id: 'google-api-key',
    title: 'Google API key',
    reference: 'https://cloud.google.com/docs/authentication/api-keys',
    prefixes: ['AIza'],
    body: [run(BASE64URL, 35)],
  },
  {
    id: 'google-oauth-secret',
    title: 'Google OAuth client secret or access token',
    reference: 'https://developers.google.com/identity/protocols/oauth2',
    prefixes: ['GOCSPX-', 'ya29.'],
    body: [run(BASE64URL | DOT, 28, Infinity)],
  },
  {
    id: 'digitalocean-token',
    title: 'DigitalOcean token',
    reference: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
    prefixes: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    body: [run(HEX, 64)],
  },
  {
    id: 'databricks-token',
    title: 'Databricks personal access token',
    reference: 'https://docs.databricks.com/aws/en/dev-tools/auth/pat',
    prefixes: ['dapi'],
    body: [run(HEX, 32)],
  },
  {
    id: 'doppler-token',
    title: 'Doppler token',
    reference: 'https://docs.doppler.com/reference/auth-token-formats',
    prefixes: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    body: [run(ALNUM | DOT | DASH | UNDERSCORE, 40, 128)],
  },
  {
    id: 'vault-token',
    title: 'HashiCorp Vault token',
    reference: 'https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes',
    prefixes: ['hvs.', 'hvb.', 'hvr.'],
    body: [run(BASE64URL, 24, Infinity)],
    digits: 1,
  },
  {
    id: 'grafana-token',
    title: 'Grafana service account or cloud token',
    reference: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
    prefixes: ['glsa_', 'glc_'],
    body: [run(BASE64 | UNDERSCORE, 32, Infinity)],
  },
  {
    id: 'tailscale-key',
    title: 'Tailscale key',
    reference: 'https://tailscale.com/kb/1277/key-prefixes',
    prefixes: ['tskey-'],
    body: [run(ALNUM | DASH, 20, 128)],
    distinct: 5,
  },
])
