import type { FastifyHelmetOptions } from '@fastify/helmet'

const ONE_YEAR_S = 31_536_000

/** The page needs its own script and style and this server, and nothing else in the world. */
export const securityHeaders = (tls: boolean): FastifyHelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
  },
  crossOriginEmbedderPolicy: true,
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // Said over plain HTTP it means nothing (RFC 6797, section 7.2), so only where TLS ends here.
  hsts: tls ? { maxAge: ONE_YEAR_S, includeSubDomains: false } : false,
})
