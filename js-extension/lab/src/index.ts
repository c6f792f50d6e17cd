/** The JupyterLab plugins: JavaScript highlighting in the cells of Segment Functions, and results that are live while their kernel is. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IEditorExtensionRegistry, IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import { INotebookTracker } from "@jupyterlab/notebook";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";

import { highlightMagics } from "./highlight";
import { showLiveResults } from "./live";

const highlight: JupyterFrontEndPlugin<void> = {
  id: "segfn-nb-labextension:highlight",
  description: "Shows the JavaScript and TypeScript of Segment Functions in cells as what it is.",
  autoStart: true,
  requires: [IEditorExtensionRegistry, IEditorLanguageRegistry],
  activate: async (_app: JupyterFrontEnd, extensions: IEditorExtensionRegistry, languages: IEditorLanguageRegistry) => {
    // JupyterLab's own modes, loaded on demand: the extension bundles none.
    const javascript = (await languages.getLanguage("text/javascript"))?.support;
    const typescript = (await languages.getLanguage("application/typescript"))?.support ?? javascript;
    if (javascript && typescript) extensions.addExtension(highlightMagics({ javascript, typescript }));
  },
};

const live: JupyterFrontEndPlugin<void> = {
  id: "segfn-nb-labextension:live-results",
  description: "Shows the results of a replay as a live table while the kernel that holds them runs.",
  autoStart: true,
  requires: [IRenderMimeRegistry, INotebookTracker],
  activate: (_app: JupyterFrontEnd, rendermime: IRenderMimeRegistry, notebooks: INotebookTracker) => {
    showLiveResults(rendermime, notebooks);
  },
};

export default [highlight, live];
