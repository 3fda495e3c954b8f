import type { Principal } from '@windbreak/core'
import type { Call } from '@windbreak/policy'
import { readRequest } from '@windbreak/wire'

export const TENANTS = 100
const ROLES = ['support', 'sales', 'staff']
const MODEL = 'mistral-small-latest'
const ROUTE = '/v1/chat/completions'

/** Scopes of every kind around each caller: its tenant, its role there, itself, and the route. */
export function settingsOf(count: number): unknown {
  const all = principalsOf(count)
  const tenants = Array.from({ length: TENANTS }, (_, at) => {
    const own = all.filter((_each, i) => i % TENANTS === at)
    return [
      `tenant-${at}`,
      {
        maxTokens: 2000,
        callerRoles: Object.fromEntries(ROLES.map(role => [role, { maxMessages: 50 }])),
        principals: Object.fromEntries(own.map(({ id }, i) => [id, { maxTokens: 1000 + (i % 500) }])),
      },
    ]
  })
  return {
    production: {
      functions: ['look_up_order'],
      tenants: Object.fromEntries(tenants),
      routes: { [ROUTE]: { temperature: { max: 1 } } },
    },
  }
}

export function principalsOf(count: number): Principal[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `user-${i}`,
    tenant: `tenant-${i % TENANTS}`,
    roles: [ROLES[i % ROLES.length] as string],
  }))
}

const QUESTION = 'Where is my order, and when will it come? I ordered it two weeks ago. '.repeat(5)
const turn = (role: string, content: string) => ({ role, content })

/** Read once for all: what is measured is the decision. */
const BODY = readRequest('chat.complete', {
  model: MODEL,
  temperature: 0.7,
  max_tokens: 800,
  messages: [
    turn('user', QUESTION),
    turn('assistant', QUESTION),
    turn('user', QUESTION),
    turn('assistant', QUESTION),
    turn('user', QUESTION),
    turn('user', 'Thank you.'),
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'look_up_order',
        description: 'Finds an order by its number.',
        parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
      },
    },
  ],
})

export function callOf(principal: Principal): Call {
  const origin = { kind: 'route', route: ROUTE } as const
  return { operation: 'chat.complete', params: {}, body: BODY, principal, origin, startedAt: Date.now() }
}
