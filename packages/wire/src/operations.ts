export interface Operation {
  readonly method: 'GET' | 'POST'
  /** On the wire; `{name}` stands for a parameter. */
  readonly path: string
  /** Whether it takes a body. */
  readonly body: boolean
}

/** What may be called. Everything else Mistral offers is refused by name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.freeze({
  'chat.complete': Object.freeze({ method: 'POST', path: '/v1/chat/completions', body: true }),
  'fim.complete': Object.freeze({ method: 'POST', path: '/v1/fim/completions', body: true }),
  'embeddings.create': Object.freeze({ method: 'POST', path: '/v1/embeddings', body: true }),
  'moderations.create': Object.freeze({ method: 'POST', path: '/v1/moderations', body: true }),
  'chat.moderate': Object.freeze({ method: 'POST', path: '/v1/chat/moderations', body: true }),
  'models.list': Object.freeze({ method: 'GET', path: '/v1/models', body: false }),
  'models.get': Object.freeze({ method: 'GET', path: '/v1/models/{model}', body: false }),
} as const satisfies Record<string, Operation>)
