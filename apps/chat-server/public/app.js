// Text of the model and of the server only ever becomes text: `textContent`, never markup.
const byId = id => document.getElementById(id)
const names = ['log', 'chat', 'key', 'model', 'text', 'send', 'stop', 'anew']
const [log, form, key, model, text, send, stop, anew] = names.map(byId)
// Each answer with the signature it came with: the server takes back no other.
const history = []
let running = null

// What is wrong with a key is told when something is sent with it.
key.addEventListener('change', () => loadModels().catch(() => {}))
stop.addEventListener('click', () => running?.abort())
anew.addEventListener('click', beginAnew)
form.addEventListener('submit', event => {
  event.preventDefault()
  ask(text.value).catch(error => addTurn('error', error.message))
})

const headers = () => ({ authorization: `Bearer ${key.value.trim()}`, 'content-type': 'application/json' })

async function loadModels() {
  const response = await fetch('/v1/models', { headers: headers() })
  if (!response.ok) throw new Error(await refusal(response))
  const { data } = await response.json()
  model.replaceChildren(...data.map(({ id }) => new Option(id, id)))
}

async function ask(question) {
  if (model.options.length === 0) await loadModels()
  const turns = [...history, { role: 'user', content: question }]
  addTurn('user', question)
  text.value = ''
  running = new AbortController()
  setRunning(true)
  const shown = addTurn('assistant', '')
  try {
    const body = JSON.stringify({ model: model.value, messages: turns, stream: true })
    const response = await fetch('/api/chat', { method: 'POST', headers: headers(), body, signal: running.signal })
    if (!response.ok) throw new Error(await refusal(response))
    const { content, signature } = await readAnswer(response, shown)
    history.splice(0, history.length, ...turns, { role: 'assistant', content, signature })
    if (signature === null) offerAnew('This answer cannot be sent back, so the conversation ends here.')
  } catch (error) {
    if (shown.textContent === '') shown.remove()
    // What was refused can be changed and sent again.
    if (text.value === '') text.value = question
    addTurn('error', error.name === 'AbortError' ? 'Stopped.' : error.message)
  } finally {
    setRunning(false)
  }
}

async function refusal(response) {
  const body = await response.json().catch(() => ({}))
  const { message, code } = body.error ?? body
  if (code?.startsWith('WB_GATEWAY_HISTORY_')) {
    offerAnew('The server no longer takes this conversation: it is too old, or was begun with another key.')
  }
  return message === undefined ? `The server answered ${response.status}.` : `${message} (${code})`
}

/** An answer counts only when it ended with [DONE]: a stream that just stops was cut. */
async function readAnswer(response, shown) {
  let complete = false
  let signature = null
  const pieces = []
  for await (const { event, data } of readEvents(response.body)) {
    if (data === '[DONE]') complete = true
    else if (event === 'error') throw new Error(describe(JSON.parse(data)))
    else if (event === 'windbreak') signature = readNote(JSON.parse(data))
    else {
      for (const { delta } of JSON.parse(data).choices) {
        pieces.push(delta?.content ?? '')
        shown.textContent += plain(delta?.content)
      }
    }
  }
  if (!complete) throw new Error('The answer was cut short.')
  return { content: join(pieces), signature }
}

function readNote(note) {
  noteRedactions(note)
  return note.signature ?? null
}

/** The content as it came, thoughts included, since all of it is signed. */
const join = pieces =>
  pieces.every(piece => typeof piece === 'string')
    ? pieces.join('')
    : pieces.flatMap(piece => (typeof piece === 'string' ? [{ type: 'text', text: piece }] : piece))

const describe = ({ error }) => `${error?.message ?? 'The answer was cut short.'} (${error?.code ?? 'unknown'})`

const plain = content =>
  typeof content === 'string'
    ? content
    : (content ?? []).map(chunk => (chunk.type === 'text' ? chunk.text : '')).join('')

async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    waiting += value
    const blocks = waiting.split('\n\n')
    waiting = blocks.pop()
    for (const block of blocks) yield readEvent(block)
  }
}

function readEvent(block) {
  const lines = block.split('\n')
  const valuesOf = name =>
    lines.filter(line => line.startsWith(`${name}:`)).map(line => line.slice(name.length + 1).replace(/^ /, ''))
  return { event: valuesOf('event').at(-1), data: valuesOf('data').join('\n') }
}

function offerAnew(why) {
  addTurn('note', why)
  anew.hidden = false
}

function beginAnew() {
  history.length = 0
  log.replaceChildren()
  anew.hidden = true
  text.focus()
}

function noteRedactions({ redactions }) {
  if (redactions.length === 0) return
  const what = redactions.map(({ rule, count }) => (count > 1 ? `${rule} ×${count}` : rule)).join(', ')
  const note = document.createElement('p')
  note.className = 'note'
  note.textContent = `Redacted on the way: ${what}.`
  log.append(note)
}

function addTurn(kind, content) {
  const turn = document.createElement('div')
  turn.className = `turn ${kind}`
  turn.textContent = content
  log.append(turn)
  turn.scrollIntoView({ block: 'end' })
  return turn
}

function setRunning(on) {
  send.disabled = on
  stop.hidden = !on
}
