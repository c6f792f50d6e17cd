/** The JupyterLab plugin: JavaScript highlighting, live, in the cells of Segment Functions. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IEditorExtensionRegistry, IEditorLanguageRegistry } from "@jupyterlab/codemirror";

import { highlightMagics } from "./highlight";

const highlight: JupyterFrontEndPlugin<void> = {
  id: "segfn-nb-labextension:highlight",
  description: "Shows the JavaScript of Segment Functions in cells as JavaScript.",
  autoStart: true,
  requires: [IEditorExtensionRegistry, IEditorLanguageRegistry],
  activate: async (_app: JupyterFrontEnd, extensions: IEditorExtensionRegistry, languages: IEditorLanguageRegistry) => {
    // JupyterLab's own JavaScript mode, loaded on demand: the extension bundles none.
    const javascript = (await languages.getLanguage("text/javascript"))?.support;
    if (javascript) extensions.addExtension(highlightMagics(javascript));
  },
};

export default highlight;
