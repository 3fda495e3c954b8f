import * as fc from 'fast-check'

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const DIGITS = '0123456789'
export const ALNUM = UPPER + LOWER + DIGITS

/** Looks like chance and is the same each time. */
export function letters(length: number, alphabet: string = ALNUM): string {
  let text = ''
  let state = length
  for (let i = 0; i < length; i++) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    text += alphabet.charAt(((mixed ^ (mixed >>> 14)) >>> 0) % alphabet.length)
  }
  return text
}

const HEX = '0123456789abcdef'
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
export const JWT = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: '1234567890' })}.${letters(43)}`
export const PEM = `-----BEGIN PRIVATE KEY-----\n${letters(64)}\n${letters(40)}==\n-----END PRIVATE KEY-----`

/** One of each that the vendors' formats, written out, allow. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  'aws-access-key-id': [`AKIA${letters(16, UPPER + '234567')}`, `ASIA${letters(16, UPPER + '234567')}`],
  'google-api-key': [`AIza${letters(35)}`],
  'google-oauth-secret': [`GOCSPX-${letters(28)}`, `ya29.${letters(120)}`],
  'digitalocean-token': [`dop_v1_${letters(64, HEX)}`],
  'databricks-token': [`dapi${letters(32, HEX)}`],
  'doppler-token': [`dp.pt.${letters(43)}`],
  'vault-token': [`hvs.${letters(95)}`],
  'grafana-token': [`glsa_${letters(32)}_${letters(8, HEX)}`],
  'tailscale-key': [`tskey-auth-${letters(12)}-${letters(24)}`],
  'github-token': ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map(prefix => prefix + letters(36)),
  'github-fine-grained-token': [`github_pat_${letters(22)}_${letters(59)}`],
  'gitlab-token': [`glpat-${letters(20)}`, `glrt-${letters(20)}`, `glpat-${letters(27)}.01.${letters(9)}`],
  'npm-token': [`npm_${letters(36)}`],
  'pypi-token': [`pypi-AgEIcHlwaS5vcmc${letters(150)}`],
  'rubygems-key': [`rubygems_${letters(48, HEX)}`],
  'stripe-key': ['sk_live_', 'rk_live_', 'sk_test_'].map(prefix => prefix + letters(24)),
  'stripe-webhook-secret': [`whsec_${letters(32)}`],
  'shopify-token': ['shpat_', 'shpca_', 'shppa_', 'shpss_'].map(prefix => prefix + letters(32, HEX)),
  'slack-token': [
    `xoxb-${letters(12, DIGITS)}-${letters(13, DIGITS)}-${letters(24)}`,
    `xapp-1-A${letters(10, UPPER + DIGITS)}-${letters(13, DIGITS)}-${letters(64, HEX)}`,
  ],
  'slack-webhook': [`https://hooks.slack.com/services/T${letters(8, UPPER)}/B${letters(8, UPPER)}/${letters(24)}`],
  'sendgrid-key': [`SG.${letters(22)}.${letters(43)}`],
  'twilio-key': [`SK${letters(32, HEX)}`],
  'telegram-bot-token': [`https://api.telegram.org/bot${letters(10, DIGITS)}:${letters(35)}/getMe`],
  'figma-token': [`figd_${letters(40)}`],
  'linear-key': [`lin_api_${letters(40)}`],
  'postman-key': [`PMAK-${letters(24, HEX)}-${letters(34, HEX)}`],
  'sentry-token': [`sntryu_${letters(64, HEX)}`],
  'windbreak-key': [`wb_live_${letters(49)}`, `wb_test_${letters(49)}`],
  'anthropic-key': [`sk-ant-api03-${letters(93)}AA`],
  'openai-key': [`sk-proj-${letters(156)}`],
  'sk-key': [`sk-${letters(48)}`],
  'huggingface-token': [`hf_${letters(34)}`],
  'groq-key': [`gsk_${letters(52)}`],
  'perplexity-key': [`pplx-${letters(48)}`],
  'replicate-token': [`r8_${letters(37)}`],
  'json-web-token': [JWT],
  'private-key': [PEM],
}

/** What the detectors look for. */
export const WHOLE = [
  Object.values(KEYS).flat(),
  ['4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005', '3782 822463 10005', '30569309025904'],
  ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'gb29-nwbk-6016-1331-9268-19'],
  ['john.smith@example.com', "o'brien+tag@mail.example.co.uk", 'jürgen@bücher.de', 'a@b.co'],
  ['password: hunter2!', 'DB_PASSWORD=s3cr3tPass', `api_key="${letters(24)}"`, `{"password":"${letters(10)}"}`],
  [`token := \`${letters(20)}\``, `<secret>${letters(16)}</secret>`, 'my password is Tr0ub4dor&3.', 'pwd: ${PWD}'],
  [`set("API_TOKEN", "${letters(20)}")`, `Authorization: Bearer ${letters(30)}`, `\\"secret\\":\\"${letters(12)}\\"`],
  [
    'SSN 536-90-4399',
    'my passport is 912803456',
    'AA 12 34 56 B',
    '529.982.247-25',
    'DNI 12345678Z',
    'VIN 1M8GDM9AXKP042788',
  ],
  [
    'NHS 943 476 5919',
    '1EG4-TE5-MK73',
    'routing number 021000021',
    'BIC DEUTDEFF',
    '2-2-2',
    '756.9217.0769.85',
    '876 543 210',
  ],
  [
    '+49 30 901820',
    '(415) 555-0132 x22',
    'call me at 450 0840',
    '212-555-0187 fax',
    '06 12 34 56 78',
    'tel 030/901820-12',
  ],
  [
    '8.34.208.17',
    '2607:f8b0:4004:800::200e',
    '00:1B:44:11:3A:B7',
    '001b.4411.3ab7',
    'born on 3 April 1985',
    'DOB: 1985-04-03',
  ],
  ['postgres://app:D6W2R3NFeg0aau@db.example.com/main', `https://${letters(40)}:x-oauth-basic@git.internal/a`],
  ['curl -s -u app:s3cr3tPass https://a.internal', 'deploy --db-password s3cr3tPass', 'sshpass -p s3cr3tPass ssh h'],
  ['machine a.internal\n login app\n password s3cr3tPass\n', 'BUNDLE_GEMS__EXAMPLE__ORG: "abcd1234:efgh5678"'],
  [`Authorization: Basic ${Buffer.from('app:s3cr3tPass').toString('base64')}`, '+1-944-435-4352x04732 mobile'],
  ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'card no 3598899323053410'],
  [`-----BEGIN RSA PRIVATE KEY-----\\n${letters(1400)}\\n`, `glpat-${letters(1300)}`, `token=${letters(2300)}`],
].flat()

/** The same in disguise: whatever writes one character in another way, or hides others between them. */
const full = (plain: string) => plain.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
const between = (plain: string, hidden: string) => plain.split('').join(hidden)
const each = (plain: string, write: (code: number) => string) =>
  plain.replace(/[^]/g, sign => write(sign.charCodeAt(0)))
const hex = (code: number) => code.toString(16).padStart(2, '0')
export const DISGUISED = [
  [
    full('4111 1111 1111 1111'),
    full('john@example.com'),
    full('password: hunter2!'),
    full('DE89 3704 0044 0532 0130 00'),
  ],
  [between('4111111111111111', '\u200b'), between('john@example.com', '\u00ad'), between('4111 1111', '\u0301')],
  [
    between('DE89370400440532013000', '\ufe0f'),
    between(`ghp_${letters(36)}`, '\u{e0041}'),
    '4111\u202e1111\u202c11111111',
  ],
  [each('john@example.com', code => `&#${code};`), each('4111111111111111', code => `%${hex(code)}`)],
  [each('john@example.com', code => `%25${hex(code)}`), each('hunter2!', code => `\\u00${hex(code)}`)],
  [Buffer.from('password: hunter2! and more').toString('base64'), Buffer.from('4111111111111111').toString('hex')],
  ['4111/1111/1111/1111'],
  [between('4111111111111111', ' - '), 'DE89.3704.0044.0532.0130.00', between('4111111111111111', '.')],
  ['john&commat;example&period;com', 'john&amp;#64;example.com', 'p\u0430ssw\u043erd: hunter2!', '\u0405G.aB1'],
  ['\u0664\u0661\u0661\u0661 1111 1111 1111', '\u{1d7dc}111 1111 1111 1111', 'j%6fhn%40exam\u200bple.com'],
].flat()

/** Parts of that, what looks like it, and what may stand beside it. */
const PARTS = [
  ['4111', '1111 ', ' 1111-', '4', '0000 0000', 'DE89', 'GB82 WEST', '@', 'a@', '@b', '.com', '..', 'x.y@'],
  ['password', 'token=', 'api_key: ', '"secret": "', 'is ', 'Bearer ', '=', ':', '>', ',', '"', "'", '`', '${', '***'],
  ['-----BEGIN', '-----BEGIN PRIVATE KEY-----', '-----END', '-----', 'eyJ', 'sk-', 'SK', 'ghp_', 'xox', 'AKIA', 'SG.'],
  [
    '+',
    '(',
    ')',
    '536-90',
    '12-34',
    ' 943 476',
    'AA12',
    'A1',
    'ssn ',
    ' passport',
    'phone: ',
    ' fax',
    'born ',
    '1985',
    '0x',
  ],
  ['10.', '.1.2', ':', 'fe80:', '2001:db', '3A:', 'bc1q', '1A1z', '06 12', '/1985', ' April', '756.'],
  ['\\n', '\\u000a', '\\', '%20', '%', '\n', '\r\n', '\t', ' ', '.', '-', '_', '/', '+', '[card]', '[secret]'],
  ['Hello there, ', 'the quick brown fox ', '密码', 'é', 'пароль ', '😀', '\ud83d', '\ude00', '\u00a0', '\u200b', '\0'],
].flat()

const DISGUISING = [
  ['cGFzc3dvcmQ6', 'IGh1bnRlcjIh', '70617373776f7264', '3a2068756e746572', '4 - ', '1.1.', '4111/', '/1111'],
  ['%4', '%41', '%25', '%e2%80%8b', '&', '&#', '&#5', '2;', '&amp;', '&lt;', ';', '\\u0034', '\\x4', 'AT&T ', '100% '],
  [
    '\u0301',
    '\u00ad',
    '\u200b'.repeat(40),
    '\u{e0041}',
    '\ufe0f',
    '\uff14',
    '\uff20',
    '\u0430',
    '\u2013',
    '\u2026',
    '\u{1d7d2}',
  ],
].flat()

/** Long enough for a stream to forget what came before it. */
const FILLER = 'and so on, as people do, '.repeat(14)

const fragments = [
  { weight: 1, arbitrary: fc.constant(FILLER) },
  { weight: 4, arbitrary: fc.constantFrom(...WHOLE) },
  { weight: 5, arbitrary: fc.constantFrom(...PARTS) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...DIGITS.split('')), maxLength: 22 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...ALNUM.split('')), maxLength: 90 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
]
const fragment = fc.oneof(...fragments, { weight: 2, arbitrary: fc.constantFrom(...DISGUISED, ...DISGUISING) })
const plainFragment = fc.oneof(...fragments)

/** Texts made of all that. Some pieces run into each other, some stand apart. */
export const text = (maxParts = 7) => textOf(fragment, maxParts)
/** The same without disguises. */
export const plainText = (maxParts = 7) => textOf(plainFragment, maxParts)

const textOf = (fragment: fc.Arbitrary<string>, maxParts: number) =>
  fc
    .array(fc.tuple(fragment, fc.constantFrom('', '', ' ', '\n')), { minLength: 1, maxLength: maxParts })
    .map(pairs => pairs.flat().join(''))

/** A text and places to cut it at, in order. */
export const cutText = (maxCuts = 12) =>
  text().chain(whole =>
    fc.array(fc.nat({ max: whole.length }), { maxLength: maxCuts }).map(cuts => ({
      whole,
      pieces: cut(
        whole,
        cuts.toSorted((a, b) => a - b),
      ),
    })),
  )

export function cut(whole: string, cuts: readonly number[]): string[] {
  return [...cuts, whole.length].map((end, i) => whole.slice(i === 0 ? 0 : cuts[i - 1], end))
}
