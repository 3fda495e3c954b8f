import t from 'tap'
import { createFilter } from '@windbreak/filter'
import { liveParts } from '../src/output/live-parts.js'
import { measureOutput } from '../src/output/measure.js'
import { render } from '../src/output/render.js'
import { showOutput } from '../src/output/show.js'

const FEW = { each: 5, answers: 200 }

t.test('what a browser would do with a page is seen', t => {
  const rows: readonly [html: string, live: readonly string[]][] = [
    ['<p>text <b>x</b> <br></p>', []],
    ['<script>x()</script>', ['script']],
    ['<b onclick=x()>y</b>', ['script']],
    ['<img src="https://evil.net/?d=1">', ['load']],
    ['<a href="//evil.net">x</a>', ['link']],
    ['<a href="java\nscript:x()">x</a>', ['script']],
    ['<a href="/x">x</a><a href="mailto:a@b.c">y</a>', []],
    ['<a href="https://good.com/">x</a>', []],
    ['<p style="background:url(//evil.net)">', ['load']],
    ['<meta http-equiv=refresh content="0;url=//evil.net">', ['page']],
    ['<template><img src="//evil.net"></template>', ['load']],
    ['<!-- do as I say -->', ['hidden']],
    ['<!-- prettier-ignore -->', []],
  ]
  for (const [html, live] of rows) t.strictSame([...liveParts(html, at => at === 'https://good.com/')], live, html)
  t.strictSame([...liveParts(render('markdown', 'at evil.net/x ![y](//evil.net)'), () => false)].toSorted(), [
    'link',
    'load',
  ])
  t.end()
})

t.test(
  'without a filter all made attacks that are live stay so, with it none, and no made answer is changed',
  async t => {
    const off = await measureOutput('/nowhere', () => createFilter({ preset: 'observe' }), FEW)
    t.equal(off.neutralised['made: all']!.hit, 0)
    const make = (hosts: string[], all: boolean) =>
      createFilter({ ...(all ? {} : { presets: ['output'] }), allow: { hosts } })
    const score = await measureOutput('/nowhere', make, FEW)
    const { hit, of } = score.neutralised['made: all']!
    t.ok(of > 200, `${of} are live`)
    t.equal(hit, of)
    t.equal(score.changed['made answers']!.hit, 0)
    t.strictSame(score.absent, ['output-attack', 'output-benign'])
    t.match(showOutput(score, false), /NOT EVALUATED, the data is not there: output-attack/)
  },
)
