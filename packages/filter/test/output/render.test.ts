import t from 'tap'
import { render } from '@windbreak/filter/render'

t.test('markdown becomes HTML, and what leads elsewhere leads nowhere', t => {
  const options = { hosts: ['docs.example.com'], userText: 'See https://mine.example.org/a?b=c' }
  const rows: readonly [why: string, text: string, html: RegExp, not?: RegExp][] = [
    ['emphasis', '**a** `b`', /<strong>a<\/strong> <code>b<\/code>/],
    ['code keeps its language', '```ts\na<b\n```', /<code class="language-ts">a&lt;b/],
    ['an allowed host', '[x](https://docs.example.com/y)', /href="https:\/\/docs\.example\.com\/y" .*rel="noopener/],
    ['the user’s own address', '[x](https://mine.example.org/a?b=c)', /href="https:\/\/mine\.example\.org\/a\?b=c"/],
    ['another address', '[x](https://evil.example.net/?d=1)', /<span>x<\/span>/, /evil/],
    ['an image from elsewhere', '![chart](https://evil.example.net/?d=1)', /<em>chart<\/em>/, /evil/],
    [
      'an image that is allowed',
      '![c](https://docs.example.com/c.png)',
      /<img src="https:\/\/docs\.example\.com\/c\.png"/,
    ],
    ['HTML is text', '<img src=x onerror=alert(1)>', /&lt;img/, /<img/],
    ['a script is text', '<script>alert(1)</script>', /&lt;script/, /<script/],
    ['an address that runs', '[x](javascript:alert(1))', /\[x\]/, /href/],
    ['a place on the page', '[x](#y)', /href="#y"/],
    ['a reference', '[x]\n\n[x]: https://evil.example.net', /<span>x<\/span>/, /evil/],
  ]
  for (const [why, text, html, not] of rows) {
    t.match(render(text, options), html, why)
    if (not !== undefined) t.notMatch(render(text, options), not, why)
  }
  t.end()
})
