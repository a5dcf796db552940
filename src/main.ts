#!/usr/bin/env node
import { runService } from './run-service.js';

runService();
