import { ALNUM, BASE64, BASE64URL, DASH, DIGIT, DOT, HEX_LOWER, SLASH } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

const SIXTEEN = '0123456789abcdef'.split('')

/** Payment, messaging and other services. */
export const serviceKeys = defineKeys([
  {
    id: 'stripe-key',
    title: 'Stripe secret or restricted key',
    reference: 'https://docs.stripe.com/keys',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    body: [run(ALNUM, 16, 255)],
  },
  {
    id: 'stripe-webhook-secret',
    title: 'Stripe webhook signing secret',
    reference: 'https://docs.stripe.com/webhooks/signature',
    prefixes: ['whsec_'],
    body: [run(BASE64, 32, 128)],
  },
  {
    id: 'shopify-token',
    title: 'Shopify access token or shared secret',
    reference: 'https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing',
    prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    body: [run(ALNUM, 32, 64)],
  },
  {
    id: 'slack-token',
    title: 'Slack token',
    reference: 'https://docs.slack.dev/authentication/tokens/',
    prefixes: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxe-', 'xoxe.xoxb-', 'xoxe.xoxp-', 'xapp-'],
    body: [run(ALNUM | DASH, 12, Infinity)],
    distinct: 5,
    digits: 3,
  },
  {
    id: 'slack-webhook',
    title: 'Slack webhook address',
    reference: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/',
    prefixes: ['hooks.slack.com/services/', 'hooks.slack.com/workflows/', 'hooks.slack.com/triggers/'],
    body: [run(ALNUM | SLASH, 20, 128)],
    distinct: 8,
  },
  {
    id: 'sendgrid-key',
    title: 'SendGrid API key',
    reference: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
    prefixes: ['SG.'],
    body: [run(BASE64URL, 22), '.', run(BASE64URL, 43)],
  },
  {
    id: 'twilio-key',
    title: 'Twilio API key',
    reference: 'https://www.twilio.com/docs/iam/api-keys',
    // A prefix of two letters says too little: the first of the 32 hexadecimal digits is made part of it.
    prefixes: SIXTEEN.map(digit => `SK${digit}`),
    body: [run(DIGIT | HEX_LOWER, 31)],
    distinct: 6,
  },
  {
    id: 'telegram-bot-token',
    title: 'Telegram bot token',
    reference: 'https://core.telegram.org/bots/api#authorizing-your-bot',
    prefixes: ['bot'],
    body: [run(DIGIT, 8, 10), ':', run(BASE64URL, 35)],
  },
  {
    id: 'figma-token',
    title: 'Figma personal access token',
    reference: 'https://developers.figma.com/docs/rest-api/personal-access-tokens/',
    prefixes: ['figd_'],
    body: [run(BASE64URL, 40, 64)],
  },
  {
    id: 'linear-key',
    title: 'Linear API key',
    reference: 'https://linear.app/developers/graphql',
    prefixes: ['lin_api_'],
    body: [run(ALNUM, 40)],
  },
  {
    id: 'postman-key',
    title: 'Postman API key',
    reference: 'https://learning.postman.com/docs/reference/postman-api/authentication/',
    prefixes: ['PMAK-'],
    body: [run(DIGIT | HEX_LOWER, 24), '-', run(DIGIT | HEX_LOWER, 34)],
  },
  {
    id: 'sentry-token',
    title: 'Sentry auth token',
    reference: 'https://docs.sentry.io/account/auth-tokens/',
    prefixes: ['sntrys_eyJ', 'sntryu_'],
    body: [run(BASE64URL | BASE64 | DOT, 57, Infinity)],
  },
])
