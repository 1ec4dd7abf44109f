export { expectNoAxeFaults } from './accessibility.js';
export { chooseByKeys, focused, openPalette, pressByKeys, pressUntilFocused, runCommand, writeByKeys } from './keyboard.js';
export { screenshot } from './screenshot.js';
export { screens, startChromium, startEditor, type Editor, type EditorOptions, type VisitOptions } from './start-editor.js';
export { addAfter, addByKeys, addFirst, agentOnCanvas, backToCanvas, choose, clickLink, inspector, openByKeys, option, publish, publishByKeys, saved, write } from './canvas.js';
