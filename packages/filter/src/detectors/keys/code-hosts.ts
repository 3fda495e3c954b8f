import { ALNUM, BASE64URL, DOT, HEX } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

/** Where code and packages are kept. */
export const codeHostKeys = defineKeys([
  {
    id: 'github-token',
    title: 'GitHub token',
    reference: 'https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    // 36 today; GitHub asks for room up to 255.
    body: [run(ALNUM, 36, 255)],
  },
  {
    id: 'github-fine-grained-token',
    title: 'GitHub fine-grained personal access token',
    reference:
      'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens',
    prefixes: ['github_pat_'],
    body: [run(ALNUM, 22), '_', run(ALNUM, 59)],
  },
  {
    id: 'gitlab-token',
    title: 'GitLab token',
    reference: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
    prefixes: [
      'glpat-',
      'gloas-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'glwt-',
      'glsoat-',
      'glffct-',
    ],
    body: [run(BASE64URL | DOT, 20, Infinity)],
  },
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
    reference:
      'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
    prefixes: ['rubygems_'],
    body: [run(HEX, 48)],
  },
])
