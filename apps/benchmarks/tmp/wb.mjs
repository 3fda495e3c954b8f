import Fastify from 'fastify'
const r = p => import('/work/main/packages/'+p+'/dist/index.js')
const [access,audit,config,gateway,policy]=await Promise.all(['access','audit','config','gateway','policy'].map(r))
import { mkdtempSync } from 'node:fs'
process.env.WINDBREAK_ENV='development'
const app = Fastify({logger:false})
const key = 'demo-key'
if (!process.env.NOAUDIT) await app.register(audit.default,{settings:{directory: mkdtempSync('/tmp/wbb-')+'/audit'}})
await app.register(access.default,{settings:{keys:[{id:'demo',hash:access.hashKey(key),principal:'demo'}],demo:true}})
await app.register(policy.default)
await app.register(config.default,{settings:{serverURL:process.env.UPSTREAM, unguarded:process.env.NOAUDIT?['filter','record','intent']:['filter']}, key:'benchmark-no-real-key-0123456789'})
await app.register(gateway.default)
const url = await app.listen({host:'127.0.0.1',port:Number(process.env.PORT??0)})
process.send?.(url); console.log(url)
process.on('SIGTERM',()=>app.close().then(()=>process.exit()))
