import jwt from '@fastify/jwt'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import access, { AccessDenied } from '@windbreak/access'
import type { Principal } from '@windbreak/core'

/** What the application's login service signs. */
interface Claims {
  readonly sub: string
  readonly tenant: string
  readonly roles: string[]
}

/** Requests come with a JSON Web Token of the login service's. */
export async function buildApp(secret: string): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(jwt, {
    secret,
    // What is not pinned here is left to whoever made the token.
    verify: {
      algorithms: ['HS256'],
      allowedIss: 'login.example',
      allowedAud: 'chat.example',
      requiredClaims: ['sub', 'exp'],
    },
  })
  await app.register(access, { identify: whoIs })

  app.get('/who', { onRequest: app.windbreak.access.authenticate }, request => request.principal)
  return app
}

async function whoIs(request: FastifyRequest): Promise<Principal | null> {
  // Nothing is presented: no attempt, and nothing to count.
  if (request.headers.authorization === undefined) return null
  const { sub, tenant, roles } = await request.jwtVerify<Claims>().catch(() => {
    // With a secret at hand only the token can be at fault, but not all of the verifier's errors have a status.
    throw new AccessDenied()
  })
  return { id: sub, tenant, roles }
}
