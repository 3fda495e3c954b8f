import type { FastifyInstance } from 'fastify'
import type { Server } from 'node:https'
import { type Certificate, endOf, faultOf } from './certificate.js'
import { type CertificateFiles, readPair } from './settings.js'

const EVERY_MS = 5_000
const SOON_MS = 14 * 86_400_000

/**
 * Reads a certificate's files again and again, and serves new connections with what is new. Asked by content and not by
 * the time of change: certificates are mounted behind links that change at once. What cannot be served changes nothing,
 * and is told once. Returns what ends it.
 */
export function renewCertificate(app: FastifyInstance, files: CertificateFiles, everyMs = EVERY_MS): () => void {
  const server = app.server as unknown as Server
  let held: Certificate = files
  let refused = ''
  warnOfEnd(app, held)

  function look(): void {
    const why = tryNext()
    if (why !== undefined && why !== refused) {
      app.log.error({ why }, 'windbreak: the new certificate cannot be served; the one before is still in use')
    }
    refused = why ?? ''
  }

  function tryNext(): string | undefined {
    try {
      const next = readPair(files.certFile, files.keyFile)
      if (next.cert === held.cert && next.key === held.key) return undefined
      const fault = faultOf(next, Date.now())
      if (fault !== undefined) return fault
      server.setSecureContext({ ...next, minVersion: 'TLSv1.2' })
      held = next
      app.log.info({ until: new Date(endOf(next)).toISOString() }, 'windbreak: the certificate was renewed')
      warnOfEnd(app, held)
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  const timer = setInterval(look, everyMs).unref()
  return () => clearInterval(timer)
}

function warnOfEnd({ log }: FastifyInstance, pair: Certificate): void {
  const end = endOf(pair)
  if (end - Date.now() < SOON_MS)
    log.warn({ until: new Date(end).toISOString() }, 'windbreak: the certificate ends soon')
}
