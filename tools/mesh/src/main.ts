#!/usr/bin/env node
import { runMesh } from './cli/run-mesh.ts';

process.exitCode = await runMesh(process.argv.slice(2));
