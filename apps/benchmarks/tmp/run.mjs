import { fork } from 'node:child_process'
import autocannon from 'autocannon'
import { QUESTION } from '../dist/fixture.js'
const start=(f,env={},execArgv=[])=>new Promise(res=>{const c=fork(f,{env:{...process.env,...env},execArgv,stdio:['ignore','ignore','inherit','ipc']});c.once('message',u=>res({c,url:u}))})
const up=await start('dist/upstream.js')
const px=await start('dist/proxy.js',{UPSTREAM:up.url})
const wb=await start('tmp/wb.mjs',{UPSTREAM:up.url},process.env.PROF?['--cpu-prof','--cpu-prof-dir=/tmp/wb/prof']:[])
const wn=await start('tmp/wb.mjs',{UPSTREAM:up.url,NOAUDIT:'1'})
const h={authorization:'Bearer demo-key','content-type':'application/json'}
const go=async(name,url,stream,connections,duration=3)=>{const r=await autocannon({url:url+'/v1/chat/completions',method:'POST',headers:h,body:JSON.stringify(stream?{...QUESTION,stream:true}:QUESTION),connections,duration});return [name,stream?'sse':'json',connections,r.requests.average,r.latency.p50,r.latency.p99,r.non2xx,r.errors]}
const b=await fetch(wb.url+'/v1/chat/completions',{method:'POST',headers:h,body:JSON.stringify(QUESTION)}); console.log(b.status,(await b.text()).slice(0,200))
for (const s of [false,true]) for (const c of [16,64]) for (const [n,u] of [['proxy',px.url],['wb',wb.url],['wb-noaudit',wn.url]]) { await go(n,u,s,c,1); console.log(...await go(n,u,s,c)) }
for (const x of [up,px,wb,wn]) x.c.kill('SIGTERM')
