/** The keyboard goes back to the agent on the canvas. */
export function focusAgent(slug: string): void {
  requestAnimationFrame(() => {
    const node = document.querySelector(`.react-flow__node[data-id="${CSS.escape(slug)}"]`);
    if (node instanceof HTMLElement) node.focus();
  });
}
