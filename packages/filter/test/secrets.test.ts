import t from 'tap'
import { createFilter } from '../src/index.js'
import { letters } from './material.js'

// What looks like a secret here is made at run time, or is nothing but an example.

// What stands before a host may look like an e-mail address, which is not the question here.
const filter = createFilter({ detectors: { email: 'off' } })
const HEX = '0123456789abcdef'
const hex = (length: number) => letters(length, HEX)
const base64 = (text: string) => Buffer.from(text).toString('base64')
const UUID = `${hex(8)}-${hex(4)}-4${hex(3)}-a${letters(3, HEX)}-${hex(12)}`

function found(text: string): [detector: string, covered: string][] {
  return filter.scan(text).map(({ detector, start, end }) => [detector, text.slice(start, end)])
}

function finds(detector: string, rows: readonly (readonly [why: string, text: string, covered: string])[]) {
  t.test(`${detector} finds`, t => {
    for (const [why, text, covered] of rows) t.strictSame(found(text), [[detector, covered]], why)
    t.end()
  })
}

function passes(detector: string, rows: readonly (readonly [why: string, text: string])[]) {
  t.test(`${detector} does not find`, t => {
    for (const [why, text] of rows) t.strictSame(found(text), [], why)
    t.end()
  })
}

finds('url-credentials', [
  ['a connection string', 'postgres://app:s3cr3tPass@db.internal:5432/x', 's3cr3tPass'],
  ['one of several hosts', 'mongodb+srv://app:s3cr3tPass@a.internal,b.internal/x?retry=true', 's3cr3tPass'],
  ['a password with an at sign', 'amqp://app:s3cr3t@Pass@mq.internal/', 's3cr3t@Pass'],
  ['one without a user', 'redis://:s3cr3tPass@cache:6379/0', 's3cr3tPass'],
  ['JDBC', 'jdbc:mysql://app:s3cr3tPass@db:3306/x', 's3cr3tPass'],
  ['a token in place of the user', `https://${letters(40)}@git.internal/a/b.git`, letters(40)],
  [
    'a token with a mark in place of a password',
    `git+https://${letters(40)}:x-oauth-basic@git.internal/a`,
    letters(40),
  ],
])

passes('url-credentials', [
  ['no password', 'postgres://app@db.internal/x ssh://git@git.internal/a'],
  ['a port', 'http://localhost:3000/@scope/name https://a.internal:8080/x@2.1.3'],
  ['placeholders', 'https://user:password@host mysql://root:${PASS}@db redis://:<password>@cache http://u:********@h'],
  ['a reference', 'postgres://$USER1:$PASS1@db/x'],
])

finds('command-secret', [
  ['curl', 'curl -s -u app:s3cr3tPass https://a.internal', 's3cr3tPass'],
  ['curl with a long option and quotes', 'curl --user "app:s3cr3tPass" https://a.internal', 's3cr3tPass'],
  ['curl on two lines', 'curl -X POST \\\n  -u app:s3cr3tPass https://a.internal', 's3cr3tPass'],
  ['an option with a space', 'deploy --db-password s3cr3tPass --now', 's3cr3tPass'],
  ['sshpass', 'sshpass -p s3cr3tPass ssh host', 's3cr3tPass'],
  ['.netrc', 'machine a.internal login app password s3cr3tPass', 's3cr3tPass'],
  ['.netrc on several lines', 'machine a.internal\n  login app\n  password s3cr3tPass\n', 's3cr3tPass'],
])

passes('command-secret', [
  ['another command', 'sort -u app:s3cr3tPass'],
  ['a command that is over', 'curl https://a.internal\nsort -u app:s3cr3tPass'],
  ['references', 'curl -u "$USER:$PASS" https://a; curl -u ${A}:${B} x; deploy --token $TOKEN --password "$(cat x)"'],
  ['placeholders', 'curl --user username:password https://a.internal'],
  ['a sentence', 'Your password s3cr3tPass is too short, and a token x1y2z3w4 too.'],
])

finds('header-secret', [
  ['credentials of a header', `Authorization: Basic ${base64('app:s3cr3tPass')}`, base64('app:s3cr3tPass')],
  ['a bearer token in an argument', `get(url, "Bearer ${letters(40)}")`, letters(40)],
  ['Basic', `-H 'X: Basic ${base64('app:s3cr3tPass')}'`, base64('app:s3cr3tPass')],
])

passes('header-secret', [
  ['placeholders', `Bearer YOUR_ACCESS_TOKEN_GOES_HERE, Basic ${base64('username:password')}`],
  ['sentences', 'Bearer authentication-with-tokens is common. Basic understanding is needed.'],
  ['a reference', 'Authorization: Bearer ${process.env.TOKEN}'],
])

finds('bundler-credentials', [
  ['an environment', 'export BUNDLE_GEMS__EXAMPLE__ORG=abcd1234:efgh5678', 'abcd1234:efgh5678'],
  ['YAML', 'BUNDLE_GEMS__EXAMPLE__ORG: "abcd1234:efgh5678"', 'abcd1234:efgh5678'],
])

passes('bundler-credentials', [
  ['other settings', 'BUNDLE_PATH: "vendor:bundle" BUNDLE_MIRROR__ALL=https://gems.internal:8080'],
])

finds('named-secret', [
  ["a vendor's shape behind its name", `cloudflare: "${hex(37)}"`, hex(37)],
  ['digits alone where its keys are so', 'asanaToken = 0095021221174803', '0095021221174803'],
  ['a name of two words', `the New Relic license key ${hex(40)}`, hex(40)],
  ['JSON', `{"datadog": {"app": "${hex(40)}"}}`, hex(40)],
  ['a sentence', `The token ${letters(40)} is yours.`, letters(40)],
])

passes('named-secret', [
  ['a commit', `github commit ${hex(40)} and uses: cloudflare/wrangler-action@${hex(40)}`],
  ['a hash', `docker image sha256:${hex(64)}, heroku build digest: ${hex(64)}`],
  ['integrity of a lock file', `integrity: sha512-${base64(letters(64))}`],
  ['a name of code', 'the token createEd25519KeyPairFromSeed and secret handleAuthorizationCode2'],
  ['a shape of nobody', `line: "${hex(33)}"`],
  ['what this filter left', `[secret]-${hex(32)}`],
  ['an id of a cloud', `arn:aws:secretsmanager:eu-west-1:123456789012:secret:MyDatabaseSecret-${letters(6)}`],
])

finds('named-uuid', [
  ['a key that is an id', `{"heroku": {"key": "${UUID}"}}`, UUID],
  ['in a sentence', `the Snyk token ${UUID}`, UUID],
])

passes('named-uuid', [
  ['an id', `heroku app id: ${UUID}, credentialsId: ${UUID}, report_access_id: ${UUID}`],
  ['of nobody', `key: ${UUID}`],
])

finds('assigned-secret', [
  ['a pair of a key and a value', '<add key="ClearTextPassword" value="TestSourcePhrase" />', 'TestSourcePhrase'],
  ['a pair on two lines', `- name: API_TOKEN\n  value: "${hex(16)}"`, hex(16)],
  ['a name with its surroundings', `API_KEY_PROD=${hex(16)}`, hex(16)],
])

passes('assigned-secret', [
  ['types', 'credentials: OAuth2Client, key: Ed25519PrivateKey, client_secret: ClientSecret$inboundSchema2'],
  ['code', 'const password = security?.basic.password; return token = SyntaxKind.DotDotDotToken'],
  ['what is an example by its own word', "password: 'secret123', token = 'token1'"],
  ['credentials of an example', `Authorization: Basic ${base64('username:password')}`],
  ['what shows a picture to everyone', `https://a.internal/badge.svg?token=${letters(10)}`],
])
