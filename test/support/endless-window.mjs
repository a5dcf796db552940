/** Loaded before the built service (`--import`): its relay finds room in its window whatever it holds. */
import { PublishWindow } from '../../dist/src/events/publish-window.js';

Object.defineProperty(PublishWindow.prototype, 'size', { get: () => 0 });
