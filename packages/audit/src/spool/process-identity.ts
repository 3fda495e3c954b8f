import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Enough to tell a running process from one that has died, and to know when that cannot be told. */
export interface ProcessIdentity {
  readonly pid: number
  /** This start of this machine. */
  readonly machine: string
  /** Process ids mean something only within one namespace: each container has its own. */
  readonly namespace: string
  /** Ids are used again; the kernel's start time tells the users apart. Empty where it cannot be had. */
  readonly started: string
}

export function identifyProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    machine: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? hostname(),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '',
    started: startOf('self'),
  }
}

/** `unknown`: another machine or another container, whose processes cannot be seen from here. */
export function judgeProcess(other: ProcessIdentity, me = identifyProcess()): 'running' | 'dead' | 'unknown' {
  if (other.machine !== me.machine || other.namespace !== me.namespace) return 'unknown'
  if (other.started !== '') return startOf(other.pid) === other.started ? 'running' : 'dead'
  if (other.pid === me.pid) return 'dead'
  return canSignal(other.pid) ? 'running' : 'dead'
}

/** Field 22 of `/proc/<pid>/stat`; the name before it may hold spaces and brackets. */
function startOf(pid: number | 'self'): string {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
