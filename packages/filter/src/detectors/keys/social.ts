import { ALNUM, BASE64URL, DOT, EXCLAMATION, PERCENT, SMALL } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

/** Social networks, video, mobile. */
export const socialKeys = defineKeys([
  {
    id: 'facebook-token',
    title: 'Facebook or Instagram access token',
    reference: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/',
    prefixes: ['EAA'],
    body: [run(ALNUM, 80, Infinity)],
    digits: 4,
  },
  {
    id: 'instagram-token',
    title: 'Instagram access token',
    reference: 'https://developers.facebook.com/docs/instagram-platform/reference',
    prefixes: ['IGQV', 'IGAA'],
    body: [run(BASE64URL, 100, Infinity)],
    digits: 4,
  },
  {
    id: 'twitter-bearer-token',
    title: 'X (Twitter) bearer token',
    reference: 'https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/application-only',
    prefixes: ['AAAAAAAAAAAAAAAAAAAAA'],
    body: [run(ALNUM | PERCENT, 50, 100)],
    has: '%',
  },
  {
    id: 'linkedin-token',
    title: 'LinkedIn client secret with a mark',
    reference: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authentication',
    prefixes: ['WPL_AP1.', 'WPL_AP0.'],
    body: [run(ALNUM, 16, 32)],
  },
  {
    id: 'pinterest-token',
    title: 'Pinterest access token',
    reference: 'https://developers.pinterest.com/docs/getting-started/authentication-and-scopes/',
    prefixes: ['pina_'],
    body: [run(BASE64URL, 60, 200)],
  },
  {
    id: 'tiktok-token',
    title: 'TikTok access token',
    reference: 'https://developers.tiktok.com/doc/oauth-user-access-token-management',
    prefixes: ['act.', 'clt.', 'rft.'],
    body: [run(ALNUM | EXCLAMATION | DOT, 60, 80)],
  },
  {
    id: 'twitch-token',
    title: 'Twitch chat token',
    reference: 'https://dev.twitch.tv/docs/irc/authenticate-bot/',
    prefixes: ['oauth:'],
    body: [run(SMALL, 30)],
  },
  {
    id: 'discord-mfa-token',
    title: 'Discord account token',
    reference: 'https://discord.com/developers/docs/reference#authentication',
    prefixes: ['mfa.'],
    body: [run(BASE64URL, 80, 90)],
  },
])
