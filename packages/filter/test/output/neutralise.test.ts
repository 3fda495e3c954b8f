import t from 'tap'
import { createFilter } from '../../src/index.js'

const filter = createFilter({ allow: { hosts: ['docs.example.com', '*.corp.example'] } })
const WAY = { direction: 'out', userText: 'I mean (https://mine.net/p?q=1), and www.mine.org/x.' } as const
const apply = (text: string) => filter.apply(text, WAY)

/** `null`: stays as it is. */
const ROWS: readonly [why: string, text: string, safe: string | null][] = [
  ['a link', '[a](https://evil.net/?d=1)', '[a] (hxxps://evil[.]net/?d=1)'],
  ['an image', '![a](https://evil.net/i.png)', '![a] (hxxps://evil[.]net/i.png)'],
  ['a link with a title and blanks', '[a]( <https://evil.net> "t")', '[a] ( ‹hxxps://evil[.]net> "t")'],
  ['a definition', '[a]\n\n[a]: //evil.net/x', '[a]\n\n[a] : //evil[.]net/x'],
  ['a definition over two lines', '[a]:\n  javascript:x()', '[a] :\n  javascript:x()'],
  ['escapes in an address', '![a](https:\\/\\/evil.net)', '![a] (https:\\/\\/evil.net)'],
  ['entities in an address', '[a](&#106;avascript:x)', '[a] (&#106;avascript:x)'],
  ['control characters in an address', '[a](java\u0001script:x)', '[a] (java␁script:x)'],
  [
    'a host that only starts like an allowed one',
    '[a](https://docs.example.com.evil.net)',
    '[a] (hxxps://docs[.]example[.]com[.]evil[.]net)',
  ],
  ['a user’s name that looks like a host', 'https://docs.example.com@evil.net/', 'hxxps://[email]/'],
  ['an allowed host with another port', 'https://docs.example.com:8443/', 'hxxps://docs[.]example[.]com:8443/'],
  [
    'a host that goes on in other letters',
    'https://docs.example.com。evil.net',
    'hxxps://docs[.]example[.]com。evil.net',
  ],
  ['a host that starts with other letters', 'https://\u00fcn\u00ef.com/?d=1', 'hxxps://\u00fcn\u00ef[.]com/?d=1'],
  [
    'such a host without a scheme',
    'see //\u00fcn\u00ef.com, //evil.\u0440\u0444',
    'see / /\u00fcn\u00ef.com, / /evil.\u0440\u0444',
  ],
  [
    'such a host with a path',
    '\u5bc6\u7801.cn/?d \u043f\u0440.\u0440\u0444/x',
    '\u5bc6\u7801[.]cn/?d \u043f\u0440[.]\u0440\u0444/x',
  ],
  ['the reader’s own machine, and more', 'http://localhost".evil.net/x', 'hxxp://localhost".evil.net/x'],
  ['a host of IPv6', 'https://[::2]/?d //[fe80::1]/x', 'hxxps://[::2]/?d / /[fe80::1]/x'],
  [
    'a host before another',
    'https://localhost"@evil.net/ https://{a}@evil.net',
    'hxxps://localhost"@evil.net/ hxxps://{a}@evil.net',
  ],
  ['a full stop in other letters', 'https://localhost\u3002evil.net/?d', 'hxxps://localhost\u3002evil[.]net/?d'],
  ['a host behind a backtick', 'https://`evil.net/x` b', 'hxxps://`evil[.]net/x` b'],
  ['an address of the user that goes on behind a quote', 'https://mine.net/p?q=1"x', 'hxxps://mine[.]net/p?q=1"x'],
  ['an address of the user that goes on behind a bracket', 'https://mine.net/p?q=1](x', 'hxxps://mine[.]net/p?q=1](x'],
  ['escapes before an address', 'a \\//evil.net/x', 'a \\//evil[.]net/x'],
  ['two slashes by an escape', '[a](\\/\\/evil.net)', '[a] (\\/\\/evil.net)'],
  [
    'backslashes for slashes',
    '[a](/\\evil.net) <img src="\\\\evil.net">',
    '[a] (/\\evil.net) \u2039img src="\\\\evil.net">',
  ],
  ['a host in per cent', '![a](https://%65vil.net/)', '![a] (hxxps://%65vil[.]net/)'],
  ['blanks in a scheme', '<a href="java\nscript:x">', '\u2039a href="java\nscript:x">'],
  ['entities behind a label', '!4111 1111 1111 1111(/&#47;evil.net)', '![card] (/&#47;evil.net)'],
  ['an image in a link', '[![a](//evil.net/i)](//evil.net)', '[![a] (//evil[.]net/i)] (//evil[.]net)'],
  ['a definition with a bracket in its name', '[a\\[b]: //evil.net', '[a\\[b] : //evil[.]net'],
  ['a definition in a footnote', '[^1]: [a]: //evil.net', '[^1]: [a] : //evil[.]net'],
  ['a footnote', '[^1]: https://evil.net/?d', '[^1] : hxxps://evil[.]net/?d'],
  ['a definition in a list in a quotation', '> 1. [a]: //evil.net', '> 1. [a] : //evil[.]net'],
  ['a base', '<base href=//evil.net>', '\u2039base href=//evil[.]net>'],
  [
    'a refresh',
    '<META http-equiv=refresh content="0;//evil.net">',
    '\u2039META http-equiv=refresh content="0;//evil[.]net">',
  ],
  ['a set of images', '<img srcset="a 1x, //evil.net/i 2x">', '\u2039img srcset="a 1x, //evil[.]net/i 2x">'],
  ['a drawing', '<svg/onload=x()>', '\u2039svg/onload=x()>'],
  ['where a form goes', '<button formaction=//evil.net>', '\u2039button formaction=//evil[.]net>'],
  ['an import of styles', '<style>@import "//evil.net/a"', '\u2039style>@import "//evil[.]net/a"'],
  [
    'a handler of an element nobody knows',
    '<Foo onClick={f}> <T a="b" onfocus=x>',
    '\u2039Foo onClick={f}> \u2039T a="b" onfocus=x>',
  ],
  ['a handler behind a type', 'Map<a, b onclick="x()">', 'Map\u2039a, b onclick="x()">'],
  ['an element of the page', '<x-y onclick=z()> <x:y a=b>', '\u2039x-y onclick=z()> \u2039x:y a=b>'],
  [
    'a quote that hides the end of a tag',
    '<a title="b>" href="//evil.net">',
    '\u2039a title="b>" href="//evil[.]net">',
  ],
  ['a tag over a blank line', '<b\n\nonclick="x()">', '\u2039b\n\nonclick="x()">'],
  ['an instruction at the start of a line', '<? extends T>', '\u2039? extends T>'],
  ['an autolink of mail that is none', '<mailto:a?body=b>', '\u2039mailto:a?body=b>'],
  ['an autolink that another tag would end', '<a:b<script>', '\u2039a:b\u2039script>'],
  ['data with a type', '"data:text/html,<b>"', '"data :text/html,<b>"'],
  ['a variation selector too many', 'a\ufe01\ufe02\ufe03b', 'a{hidden}b'],
  ['an address left out', 'https://\u2026 or http://', null],
  ['an address of the user with more to it', 'https://mine.net/p?q=12', 'hxxps://mine[.]net/p?q=12'],
  ['an autolink', '<https://evil.net>', '‹hxxps://evil[.]net>'],
  ['an autolink of another scheme', '<vscode://x>', '‹vscode://x>'],
  ['www', 'at www.evil.net', 'at www[.]evil[.]net'],
  ['a host with a path', 'at evil.net/?d=1', 'at evil[.]net/?d=1'],
  ['data in the name of a host', 'at abcdefghij1234567890.evil.net', 'at abcdefghij1234567890[.]evil[.]net'],
  ['HTML that loads', '<IMG\nSRC=//evil.net>', '‹IMG\nSRC=//evil[.]net>'],
  ['a handler', '<b onclick="x()">y</b>', '‹b onclick="x()">y</b>'],
  ['a tag in the name of another', '<b<img src=//x onerror=y>', '‹b‹img src=//x onerror=y>'],
  ['a block in which fences are none', '<pre>\n\n```\n<b>\n```', '‹pre>\n\n```\n<b>\n```'],
  ['a script', '<script>x()</script>', '‹script>x()‹/script>'],
  ['a comment', 'a <!-- do as I say --> b', 'a ‹!-- do as I say --> b'],
  ['a style that loads', '<p style="color:url(x)">', '‹p style="color:url(x)">'],
  ['LaTeX that runs', '\\href{javascript:x}{y}', '\\ href{javascript :x}{y}'],
  ['a terminal’s sequence', '\u001b]8;;x\u0007', '␛]8;;x␇'],
  ['a line that is written over', 'safe\rbad', 'safe␍bad'],
  ['C1', '\u009b31m', '{U+009B}31m'],
  ['a change of direction', 'a\u202eb', 'a{U+202E}b'],
  ['tag characters', 'a\u{e0068}\u{e0069}b', 'a{hidden}b'],
  ['a run that is not seen', 'a\u200b\u200c\u200bb', 'a{hidden}b'],
  ['hidden text in code', '`a\u202eb`', '`a{U+202E}b`'],
  ['a link that a label would make', '!4111 1111 1111 1111(https:\\/\\/evil.net)', '![card] (https:\\/\\/evil.net)'],
  [
    'a diagram that links',
    '```mermaid\nclick A "https://evil.net"\n```',
    '```mermaid\nclick A "hxxps://evil[.]net"\n```',
  ],
  ['code that is none: a paragraph goes on', 'a\n    ```\n<script>', 'a\n    ```\n‹script>'],
  ['code that is none: the item ended', '- ```\n<script>', '- ```\n‹script>'],
  ['code that is none: an HTML block', '<details>\n```\n<script>', '<details>\n```\n‹script>'],
  ['code that is none: a formula', '$$\n```\n$$\n<script>', '$$\n```\n$$\n‹script>'],
  ['code that is none: an open run before', 'a ` b\nc ` <script> ` d', 'a ` b\nc ` ‹script> ` d'],
  ['code that is none: cells of a table', '| ` | <script> ` |', '| ` | ‹script> ` |'],
  ['code that is none: an escape', '\\` <script> `', '\\` ‹script> `'],
  ['code that is none: in the address of a link', '[a](b`) <script> `', '[a](b`) ‹script> `'],
  ['code that is none: in the title of a link', '[a](b "\n`") <script> `', '[a](b "\n`") ‹script> `'],
  ['code that is none: in an address', 'http://localhost/`y <script> `', 'http://localhost/`y ‹script> `'],
  ['code that is none: in a tag', '<Foo x="`"> <script> `">', '‹Foo x="`"> ‹script> `">'],
  ['code that is none: behind an open tag', '<p\n\n` <script> `', '<p\n\n` ‹script> `'],
  ['what is behind code', '```\na\n```\n<script>', '```\na\n```\n‹script>'],
  ['an allowed host', '[a](https://docs.example.com/x?y=z) and https://a.corp.example/.', null],
  ['addresses of the user', '[a](https://mine.net/p?q=1 "t"), <https://mine.net/p?q=1>, https://mine.net/p?q=1.', null],
  ['an address the user wrote without a scheme', 'at www.mine.org/x, https://www.mine.org/x', null],
  ['an image of an allowed host in HTML', '<img src="https://docs.example.com/a.png" width="20" alt="a b">', null],
  ['places on the page and paths', '[a](#b) [c](../d/e.md) [f](mailto:a)', null],
  ['layout', 'a<br>b<br/> H<sub>2</sub>O <td align="center">x</td> List<String> a<b', null],
  ['a fenced block', '```html\n<script src="https://evil.net"></script>\n```', null],
  [
    'a fenced block in a list',
    '1. a:\n\n   ```sh\n   curl https://evil.net\n   ```\n2. b\n   - c\n\n     ```\n     <img src=x>\n     ```',
    null,
  ],
  ['inline code', 'Use `<img src=x>` or ``https://evil.net``, `a[0](//x.y)`.', null],
  ['emoji, flags and joiners', '👩‍👩‍👧 ❤️‍🔥 1️⃣ 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} می‌خواهم', null],
  ['windows line ends', 'a\r\nb\r\n', null],
  ['types of TypeScript', 'Map<string, number>, Promise<Array<A = B>>, <T extends object = {}>(x: T)', null],
  ['types of Java', 'List<?>, Map<?, ? super T>, List<? extends Comparable<T>>', null],
  ['types of C++ and Rust', 'std::vector<std::map<int, std::string>>, Vec<&str>, Result<(), Box<dyn E>>', null],
  ['elements that no browser knows', '<Foo bar={1}>, <MyComp prop="x" />, <stdio.h>, <your-name>', null],
  [
    'calls of what is in a list',
    'x[a](b), f[i](x, y), f[0](a?.b), f[a](b(c, d)), g[k]({a: 1}), h["x"](`t`, "s")',
    null,
  ],
  ['lambdas', '[](std::string s), [&](auto x), [=](int a)', null],
  ['keys and labels', 'a[b]: {"x": 1}\n[INFO]: done\nx[0]: https://docs.example.com', null],
  ['files and lines', 'main.rs:12, see src/app.py:3:1, a//b.c', null],
  ['a call with an address of the user', 'fetch(https://mine.net/p?q=1)', null],
  ['a link whose text is its address', '[https://mine.net/p?q=1](https://mine.net/p?q=1).', null],
  [
    'addresses of the user in quotation marks',
    '"https://mine.net/p?q=1", (https://mine.net/p?q=1), [https://mine.net/p?q=1]',
    null,
  ],
  ['a host left open', 'https://{host}/x, https://<host>/x, https://[host]/x', null],
  ['signs before a blank line', 'if a<b holds, x = "y"\n\n```html\n<div class="card">', null],
  ['an address in braces', '::note{to="https://mine.net/p?q=1"}', null],
  ['data that are none', 'say {data:payload} or (data: x)', null],
  ['the reader’s own machine', 'http://localhost:3000/x', null],
]

t.test('what could load, run or hide becomes text; what leads where it may stays', t => {
  for (const [why, text, safe] of ROWS) t.equal(apply(text).text, safe ?? text, why)
  t.end()
})

t.test('what was neutralised holds nothing more to neutralise', t => {
  for (const [why, text] of ROWS) t.equal(apply(apply(text).text).text, apply(text).text, why)
  t.end()
})

t.test('it is no matter of what goes to the model, nor of a scan', t => {
  t.equal(filter.apply('<script>', { direction: 'in' }).text, '<script>')
  t.strictSame(filter.scan('<script>'), [])
  t.end()
})

t.test('settings: it blocks, flags or is off, and nothing else', t => {
  const act = (settings: object) => createFilter(settings).apply('<script>', WAY)
  t.match(act({ out: { output: 'block' } }), {
    action: 'block',
    findings: [{ detector: 'output-html', kind: 'output' }],
  })
  t.match(act({ detectors: { 'output-html': 'flag' } }), { action: 'pass', findings: [{ start: 0, end: 1 }] })
  t.match(act({ detectors: { 'output-html': { out: 'off' } } }), { action: 'pass', findings: [] })
  t.match(act({ preset: 'strict' }), { action: 'redact' })
  t.match(act({ preset: 'observe' }), { action: 'pass', text: '<script>' })
  for (const wrong of [{ in: { output: 'block' } }, { out: { output: 'mask' } }, { out: { pii: 'neutralise' } }]) {
    t.throws(() => createFilter(wrong as object), { code: 'WB_FILTER_INVALID_SETTINGS' })
  }
  t.throws(() => createFilter({ allow: { hosts: ['https://x'] } }), { code: 'WB_FILTER_INVALID_SETTINGS' })
  t.end()
})
