import * as fc from 'fast-check'

/** Pieces of markdown, HTML, addresses and code that run into each other, so that everything meets everything. */
const PIECES = [
  [
    '](',
    ']:',
    '][',
    '![',
    '[a]',
    '[1]: ',
    '(',
    ')',
    '<',
    '>',
    '</',
    '/>',
    '`',
    '``',
    '```',
    '```js\n',
    '\n```\n',
    '~~~\n',
  ],
  [
    'https://good.com/a?b=c',
    'https://evil.net/?d=1',
    'http:',
    '//',
    'www.',
    'evil.com',
    '/x?y',
    'javascript:',
    'alert(1)',
  ],
  [
    'https:\\/\\/evil.net',
    '&#58;',
    '\\',
    '<img src=x onerror=',
    '<script>',
    '<b>',
    '<br/>',
    '<details>\n',
    '<!-- ',
    ' -->',
  ],
  ['- ', '1. ', '2) ', '   ', '    ', '\t', '> ', '\n', '\n\n', '\r\n', '\r', '|', '$', '$$\n', '\\(', '---\n', '# '],
  [
    '\u001b[31m',
    '\u202e',
    '\u200b',
    '\u200b\u200c\u200d',
    '\u{e0041}',
    '\u{1f3f4}',
    '\u{e007f}',
    '\ufe0f',
    '\udb40',
    '😀',
    '密码',
  ],
  ['4111 1111 1111 1111', 'ann@example.com', 'word', ' and ', '.', ':', '=', '"', "'", '%41', '&lt;', '\\href{', '}'],
].flat()

/** Longer than what detectors look at, and of no interest to them. */
const FILLERS = ['and so on, as people do, '.repeat(14), 'a'.repeat(300), ' '.repeat(40), '\u200b'.repeat(1100)]

export const markdown = (most = 14) =>
  fc
    .array(
      fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(...PIECES) },
        { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
        { weight: 1, arbitrary: fc.constantFrom(...FILLERS) },
      ),
      { minLength: 1, maxLength: most },
    )
    .map(parts => parts.join(''))
