export { expectNoAxeFaults } from './accessibility.js';
export { focused, pressUntilFocused, runCommand } from './keyboard.js';
export { screenshot } from './screenshot.js';
export { screens, startChromium, startEditor, type Editor, type EditorOptions, type VisitOptions } from './start-editor.js';
export { addAfter, addByKeys, agentOnCanvas, choose, clickLink, inspector, option, publish, saved, write } from './canvas.js';
