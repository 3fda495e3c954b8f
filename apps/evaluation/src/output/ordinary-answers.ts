/** An answer as models write it, and what the user had asked. */
export interface Answer {
  readonly question: string
  readonly text: string
}

type Piece = (pick: <T>(all: readonly T[]) => T) => string

const NOUNS = ['report', 'server', 'invoice', 'function', 'table', 'meeting', 'budget', 'recipe', 'query', 'garden']
const VERBS = ['check', 'update', 'compare', 'list', 'send', 'plan', 'rename', 'measure', 'review', 'sort']
const CODE = [
  '```html\n<div class="card">\n  <img src="/logo.png" alt="Logo">\n  <a href="https://example.com/about">About</a>\n</div>\n<script src="app.js"></script>\n```',
  '```python\nimport requests\nr = requests.get("https://api.example.com/v1/items?limit=10")\nprint(r.json()["data"])\n```',
  '```bash\ncurl -sSL https://get.example.sh/install | sh\nexport PATH="$HOME/.local/bin:$PATH"\n```',
  '```tsx\nexport const Button = ({ label }: Props) => <button onClick={() => go(label)}>{label}</button>\n```',
  "```sql\nSELECT id, name FROM users WHERE age < 30 AND name <> 'x';\n```",
  '```markdown\n[docs](https://example.com/docs) and ![logo](https://example.com/logo.png)\n```',
  '```cpp\nstd::vector<std::map<int, std::string>> v; if (a<b && b>c) { x[i](y); }\n```',
  '~~~yaml\nurl: https://example.com\nitems:\n  - [a]: b\n~~~',
]

const PIECES: readonly Piece[] = [
  pick => `## How to ${pick(VERBS)} the ${pick(NOUNS)}`,
  pick => `You can ${pick(VERBS)} the **${pick(NOUNS)}** first, then ${pick(VERBS)} the *${pick(NOUNS)}* (see below).`,
  pick =>
    `1. ${pick(VERBS)} the ${pick(NOUNS)}:\n\n   \`\`\`bash\n   npm run ${pick(VERBS)} -- --url https://localhost:3000/x\n   \`\`\`\n\n2. ${pick(VERBS)} it again.`,
  pick =>
    `- Use \`<div>\` or \`<img src="x.png">\` for the ${pick(NOUNS)}\n- Avoid \`javascript:\` links\n- Call \`items[0](x)\``,
  pick => `| ${pick(NOUNS)} | ${pick(NOUNS)} |\n| --- | --- |\n| 1 | 2<br>3 |\n| x < y | H<sub>2</sub>O |`,
  pick => `> Note: ${pick(VERBS)} the ${pick(NOUNS)} before 10:30.`,
  pick => `If x < 3 and y > 5, then ${pick(NOUNS)} = "ok"; otherwise a<b may hold.`,
  pick => `See [the section below](#${pick(NOUNS)}) or [the ${pick(NOUNS)}](docs/${pick(NOUNS)}.md).`,
  pick =>
    `The page you sent, https://www.site.org/${pick(NOUNS)}?id=7, says so: [read it](https://www.site.org/${pick(NOUNS)}?id=7).`,
  pick =>
    `Open http://localhost:3000/ and edit \`src/${pick(NOUNS)}.ts\`, package.json and README.md (Node.js 20, v1.2.3).`,
  pick => `Naïve café — 価格は¥1,200です。 مرحبا بالعالم، 👩‍💻 ${pick(NOUNS)} ❤️ 🇫🇷 می‌خواهم`,
  pick =>
    `<details>\n<summary>More about the ${pick(NOUNS)}</summary>\n\nText with <kbd>Ctrl</kbd>+<kbd>C</kbd>.\n\n</details>`,
  pick => `The formula is $E = mc^2$, and\n\n$$\n\\frac{a}{b} < \\sqrt{c}\n$$\n\nfor the ${pick(NOUNS)}.`,
  pick => `- [x] ${pick(VERBS)} the ${pick(NOUNS)}\n- [ ] ${pick(VERBS)} it[^1]\n\n[^1]: As the ${pick(NOUNS)} says.`,
  pick => `Write to \`List<String>\` or Map<String, Integer>; e.g. ${pick(NOUNS)}: yes/no, and/or 24/7.`,
  pick => pick(CODE),
  pick => `${pick(CODE)}\n\nThen ${pick(VERBS)} it:\n\n${pick(CODE)}`,
]

/** So many answers of three to eight pieces. */
export function makeAnswers(random: () => number, count: number): readonly Answer[] {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const question = NOUNS.map(noun => `What does https://www.site.org/${noun}?id=7 say?`).join('\n')
  return Array.from({ length: count }, () => ({
    question,
    text: Array.from({ length: 3 + Math.floor(random() * 6) }, () => pick(PIECES)(pick)).join('\n\n'),
  }))
}
