import { measureDisk } from '../dist/disk.js'
import { mkdtempSync } from 'node:fs'
const d=mkdtempSync('/tmp/wbd-')
for (const w of [16,64]) console.log(w, (await measureDisk(d,w,2000)).toFixed(0))
