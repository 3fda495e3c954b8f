// Text of the model and of the server only ever becomes text: `textContent`, never markup.
const byId = id => document.getElementById(id)
const [log, form, key, model, text, send, stop] = ['log', 'chat', 'key', 'model', 'text', 'send', 'stop'].map(byId)
const history = []
let running = null

// What is wrong with a key is told when something is sent with it.
key.addEventListener('change', () => loadModels().catch(() => {}))
stop.addEventListener('click', () => running?.abort())
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
    await readAnswer(response, shown)
    history.splice(0, history.length, ...turns, { role: 'assistant', content: shown.textContent })
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
  return message === undefined ? `The server answered ${response.status}.` : `${message} (${code})`
}

/** An answer counts only when it ended with [DONE]: a stream that just stops was cut. */
async function readAnswer(response, shown) {
  let complete = false
  for await (const { event, data } of readEvents(response.body)) {
    if (data === '[DONE]') complete = true
    else if (event === 'error') throw new Error(describe(JSON.parse(data)))
    else if (event === 'windbreak') noteRedactions(JSON.parse(data))
    else for (const { delta } of JSON.parse(data).choices) shown.textContent += plain(delta?.content)
  }
  if (!complete) throw new Error('The answer was cut short.')
}

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
