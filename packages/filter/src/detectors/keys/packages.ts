import { ALNUM, BASE64URL, HEX, HEX_SMALL, SMALL } from '../../scan/char-class.js'
import { defineKeys, run, UUID } from './key-format.js'

/** Package registries. */
export const packageKeys = defineKeys([
  {
    id: 'npm-token',
    title: 'npm access token',
    reference: 'https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/',
    prefixes: ['npm_'],
    body: [run(ALNUM, 36)],
  },
  {
    id: 'pypi-token',
    title: 'PyPI API token',
    reference: 'https://packaging.python.org/en/latest/specifications/pypirc/',
    prefixes: ['pypi-AgE'],
    body: [run(BASE64URL, 50, Infinity)],
  },
  {
    id: 'rubygems-key',
    title: 'RubyGems API key',
    reference: 'https://guides.rubygems.org/api-key-scopes/',
    prefixes: ['rubygems_'],
    body: [run(HEX, 48)],
  },
  {
    id: 'crates-token',
    title: 'crates.io token',
    reference: 'https://crates.io/',
    prefixes: ['cio'],
    body: [run(ALNUM, 32)],
    digits: 1,
  },
  {
    id: 'nuget-key',
    title: 'NuGet API key',
    reference: 'https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package',
    prefixes: ['oy2'],
    body: [run(SMALL, 43)],
  },
  {
    id: 'clojars-token',
    title: 'Clojars deploy token',
    reference: 'https://github.com/clojars/clojars-web/wiki/Deploy-Tokens',
    prefixes: ['CLOJARS_'],
    body: [run(ALNUM, 60)],
  },
  {
    id: 'packagist-token',
    title: 'Packagist token',
    reference: 'https://packagist.org/apidoc',
    prefixes: ['packagist_ort_', 'packagist_ack_', 'packagist_acs_', 'packagist_uut_', 'packagist_tut_'],
    body: [run(HEX_SMALL, 60, 80)],
  },
  {
    id: 'jsr-token',
    title: 'JSR token',
    reference: 'https://jsr.io/docs/api',
    prefixes: ['jsrp_', 'jsrd_'],
    body: [run(ALNUM, 32, 64)],
  },
  {
    id: 'nexus-npm-token',
    title: 'Nexus npm token',
    reference: 'https://help.sonatype.com/en/npm-security.html',
    prefixes: ['NpmToken.'],
    body: [...UUID],
  },
  {
    id: 'open-vsx-token',
    title: 'Open VSX token',
    reference: 'https://github.com/eclipse/openvsx/wiki',
    prefixes: ['ovsxat_', 'ovsxp_'],
    body: [...UUID],
  },
])
