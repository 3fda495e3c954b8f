/** What a test got to see of a refusal: a response, or an error that was thrown. */
export interface Seen {
  readonly code: string | undefined
  readonly status: number | undefined
}

type Fields = Readonly<Record<string, unknown>>

/** Reads a response of `app.inject` or `fetch`, an error of ours, or one of Mistral's own client. */
export async function readRefusal(given: unknown): Promise<Seen> {
  const { statusCode, status, code, body } = fieldsOf(given)
  const isResponse = given instanceof Response
  const content = fieldsOf(parse(isResponse ? await given.clone().text() : body))
  const named = [code, content['code'], fieldsOf(content['error'])['code']]
  return {
    code: named.find((each): each is string => typeof each === 'string'),
    status: [statusCode, status].find((each): each is number => typeof each === 'number'),
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
