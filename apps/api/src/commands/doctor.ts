import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { diagnose } from '../doctor/diagnose.js';
import { renderReport } from '../doctor/render-report.js';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const report = await diagnose({ environment: process.env, nodeVersion: process.versions.node, platform: process.platform, uid: process.getuid?.(), now: Date.now });
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : renderReport(report));
process.exitCode = report.counts.fail > 0 ? 1 : 0;
